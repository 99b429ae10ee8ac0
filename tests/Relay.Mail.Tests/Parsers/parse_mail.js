// Reads a message from standard input and prints what mailparser, of Nodemailer, makes of it, as JSON. Its argument is the directory that has the package.
'use strict';

const { simpleParser } = require(require.resolve('mailparser', { paths: [process.argv[2]] }));

(async () => {
  const message = await simpleParser(process.stdin);
  process.stdout.write(JSON.stringify({
    Subject: message.subject,
    To: message.to.text,
    Type: message.headers.get('content-type').value,
    ReportType: message.headers.get('content-type').params['report-type'],
    Text: message.text,
    Attachments: message.attachments.map(attachment => ({ Type: attachment.contentType, Content: attachment.content.toString('latin1') })),
  }));
})();
