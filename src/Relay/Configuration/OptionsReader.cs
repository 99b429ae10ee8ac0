using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Relay.Configuration;

/// <summary>
/// Fills options from configuration as the framework's binder does, but strictly: a key that no property has and a value that its type
/// can't hold are mistakes, and all of them are found in one go.
/// </summary>
internal sealed class OptionsReader
{
    private readonly List<string> _mistakes = [];

    public IReadOnlyList<string> Mistakes => _mistakes;

    public void Read(IConfiguration section, object options, string path = "")
    {
        var properties = options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).ToArray();
        foreach (var child in section.GetChildren())
        {
            var property = properties.FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is not null)
                property.SetValue(options, ReadValue(child, property.PropertyType, property.GetValue(options)));
            else
                _mistakes.Add($"{Join(path, child.Key)} is not a setting; {(path.Length == 0 ? "the sections are" : $"{path} has")} {string.Join(", ", properties.Select(p => p.Name))}.");
        }
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}:{key}";

    private object? ReadValue(IConfigurationSection section, Type type, object? current)
    {
        if (type == typeof(Dictionary<string, string>))
            return ReadRows(section, (Dictionary<string, string>)current!);
        if (type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)))
            return ReadList(section, type.GetGenericArguments()[0]);
        if (IsScalar(type))
            return ReadScalar(section, type, current);

        if (section.Value is { Length: > 0 })
            _mistakes.Add($"{section.Path} is '{section.Value}'; it must be a section in braces.");
        Read(section, current!, section.Path);
        return current;
    }

    private Dictionary<string, string> ReadRows(IConfigurationSection section, Dictionary<string, string> rows)
    {
        foreach (var child in section.GetChildren())
        {
            if (child.Value is { } value)
                rows[child.Key] = value;
            else
                _mistakes.Add($"{child.Path} must be a text.");
        }

        return rows;
    }

    /// <summary>A list in the file takes the place of the default one.</summary>
    private IList ReadList(IConfigurationSection section, Type itemType)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(itemType))!;
        if (section.Value is { Length: > 0 })
            _mistakes.Add($"{section.Path} is '{section.Value}'; it must be a list in brackets.");
        foreach (var child in section.GetChildren())
        {
            if (!child.Key.All(char.IsAsciiDigit))
            {
                _mistakes.Add($"{child.Path} has no place in a list; {section.Path} must be a list in brackets.");
                continue;
            }

            if (child.Value is null && IsScalar(itemType) && !child.GetChildren().Any())
            {
                _mistakes.Add($"{child.Path} is empty; it must be left out or filled in.");
                continue;
            }

            var item = IsScalar(itemType) ? null : Activator.CreateInstance(itemType);
            list.Add(ReadValue(child, itemType, item));
        }

        return list;
    }

    private object? ReadScalar(IConfigurationSection section, Type type, object? current)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (section.GetChildren().Any())
        {
            _mistakes.Add($"{section.Path} must be a single value.");
            return current;
        }

        // JSON's null and a key without a value both mean the default.
        if (section.Value is not { Length: > 0 } text)
            return target == typeof(string) && section.Value is not null ? "" : current;

        if (TryConvert(text, target, out var value))
            return value;

        _mistakes.Add($"{section.Path} is '{text}'; {Expectation(target)}.");
        return current;
    }

    private static bool IsScalar(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) != TypeCode.Object || (Nullable.GetUnderlyingType(type) ?? type) == typeof(TimeSpan);

    private static bool TryConvert(string text, Type type, out object? value)
    {
        if (type.IsEnum)
            return Enum.TryParse(type, text, ignoreCase: true, out value) && Enum.IsDefined(type, value!) && !char.IsDigit(text[0]);

        try
        {
            value = TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
            // "5" would be five days, which nobody means.
            return type != typeof(TimeSpan) || text.Contains(':', StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            value = null;
            return false;
        }
    }

    private static string Expectation(Type type) => type switch
    {
        _ when type.IsEnum => $"it must be one of {string.Join(", ", Enum.GetNames(type))}",
        _ when type == typeof(TimeSpan) => "it must be a time such as 00:05:00 (hours:minutes:seconds) or 5.00:00:00 (days first)",
        _ when type == typeof(bool) => "it must be true or false",
        _ when type == typeof(int) || type == typeof(long) => string.Create(CultureInfo.InvariantCulture, $"it must be a whole number{(type == typeof(int) ? $" up to {int.MaxValue}" : "")}"),
        _ => $"it must be a {type.Name}",
    };
}
