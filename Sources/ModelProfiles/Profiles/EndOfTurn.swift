public import Inference
import ReplyParsing

/// How a model ends its turn: by one of a set of tokens, or by a marker spelled in ordinary ones.
///
/// The set is the union of what the model file declares, of what its chat template prints after an assistant turn,
/// and of what the family's replies are known to end with. Each alone is wrong often enough: files name one end
/// token of three, or a token that the model was never trained to use.
public struct EndOfTurn: Sendable, Hashable {
    public var tokens: Set<TokenID>
    public var strings: [String]
    /// What the template prints after an assistant turn, if it could be found out.
    public var printedByTemplate: String?

    /// Every text that ends a turn in a rendered prompt.
    var markers: [String] {
        let printed = printedByTemplate?.trimmingWhitespace() ?? ""
        return printed.isEmpty ? strings : strings + [printed]
    }

    public init(vocabulary: any Vocabulary, template: ChatTemplate?) {
        tokens = vocabulary.endOfGeneration
        strings = []
        printedByTemplate = template.flatMap(Self.turnEnd)
        guard let printed = printedByTemplate else { return }
        // The first control token of what is printed ends the turn; what follows it belongs to the layout.
        let printedTokens = vocabulary.tokens(
            of: Prompt(.segments([.init(printed, origin: .template)]), addsBeginToken: false))
        if let control = printedTokens.first(where: { vocabulary.kind(of: $0) == .control }) {
            tokens.insert(control)
            return
        }
        let marker = printed.trimmingWhitespace()
        guard !marker.isEmpty else { return }
        if let token = vocabulary.token(spelled: marker) { tokens.insert(token) }
        // The token may be an ordinary one, and the marker may be spelled from smaller ones.
        strings.append(marker)
    }

    /// Adds what the replies of a format end with, and takes out what opens a call in them: in some families the
    /// token between two messages does.
    mutating func adapt(to format: ReplyFormat, vocabulary: any Vocabulary) {
        for text in format.endTokens {
            if let token = vocabulary.token(spelled: text), vocabulary.kind(of: token) == .control {
                tokens.insert(token)
            }
        }
        let openers = format.calls.flatMap(\.opens).map { Array($0.text.utf8) }
        tokens = tokens.filter { token in
            let text = vocabulary.bytes(of: token)
            return text.isEmpty || !openers.contains { $0.starts(with: text) }
        }
    }

    /// Renders a probe conversation and looks at what follows the answer.
    private static func turnEnd(of template: ChatTemplate) -> String? {
        let answer = "weir-probe-answer"
        let question = "weir-probe-question"
        let opening = [ChatMessage(.user, "Hi"), ChatMessage(.assistant, answer)]
        let closed = text(template, opening)
        if let end = closed?.text(after: answer), !end.trimmingWhitespace().isEmpty { return end }
        // Some templates end a turn only by the header of the next one.
        let continued = text(template, opening + [ChatMessage(.user, question)])
        guard let between = continued?.text(after: answer)?.text(before: question) else { return nil }
        let firstLine = between.trimmingWhitespace().split(separator: "\n").first.map(String.init) ?? ""
        // A marker that could stand in an answer by chance would cut answers short.
        return firstLine.utf8.count >= 4 ? firstLine : nil
    }

    private static func text(_ template: ChatTemplate, _ messages: [ChatMessage]) -> String? {
        try? template.render(Conversation(messages: messages, ending: .asRendered), clock: .epoch).text
    }
}

extension String {
    fileprivate func text(after wanted: String) -> String? {
        components(around: wanted).map { String(self[$0.upperBound...]) }
    }

    fileprivate func text(before wanted: String) -> String? {
        components(around: wanted).map { String(self[..<$0.lowerBound]) }
    }

    private func components(around wanted: String) -> Range<String.Index>? {
        let wanted = Array(wanted.utf8)
        let start = utf8.indices.first { utf8[$0...].starts(with: wanted) }
        return start.map { $0..<utf8.index($0, offsetBy: wanted.count) }
    }
}
