/// One member of an object, for formats that write arguments otherwise than as a JSON object.
public struct ParameterSchema: Sendable, Hashable {
    public let name: String
    public let isRequired: Bool
    /// The value as JSON.
    public let json: Grammar.Expression
    /// Whether the value may be anything but a string.
    public let allowsOtherThanStrings: Bool
    /// The strings that are allowed, decoded; nil if none is.
    let text: Pattern?

    public var allowsStrings: Bool { text != nil }

    /// The text of a string as it is, without quotes and escapes, which a marker ends.
    ///
    /// The marker does not belong to it, nor does the text hold it or what would be taken for its beginning. Nil
    /// where no string is allowed, or none that the marker leaves.
    public func rawText(before marker: [UInt8]) -> Grammar.Expression? {
        guard let text else { return nil }
        guard !marker.isEmpty else { return .pattern(text) }
        let end = Pattern.bytes(marker)
        var excluded = [Pattern.joined([.anyText, end, .anyText])]
        // A marker such as "\n</x>\n" can begin within the text and end within itself.
        for overlap in 1..<max(marker.count, 1)
        where marker.suffix(overlap).elementsEqual(marker.prefix(overlap)) {
            excluded.append(.joined([.anyText, .bytes(Array(marker.dropLast(overlap)))]))
        }
        let language = Pattern.allOf([text, .anyText, .complement(.anyOf(excluded))])
        return .pattern(
            text == .anyText ? .intersection([.anyText, .complement(.anyOf(excluded))]) : language)
    }
}
