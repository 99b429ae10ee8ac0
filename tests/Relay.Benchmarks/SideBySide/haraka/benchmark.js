'use strict';
// Takes mail for anybody, asks no name server, and has one next hop for everything.
const net = require('node:net');

exports.register = function () {
    const [host, port] = this.config.get('next_hop').split(':');
    this.next_hop = { priority: 0, exchange: host, port: Number(port) };
};

exports.hook_lookup_rdns = function (next) {
    next(OK, 'localhost');
};

exports.hook_rcpt = function (next, connection) {
    connection.relaying = true;
    next(OK);
};

exports.hook_get_mx = function (next) {
    next(OK, this.next_hop);
};
