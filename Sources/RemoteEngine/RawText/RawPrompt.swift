import Inference

/// A prompt as an upstream gets it.
enum RawPrompt {
    /// The prompt as tokens where that is possible, because then no text of a user can become a special one; otherwise
    /// as text in which no input spells any.
    ///
    /// - Parameter tokenises: The vocabulary makes tokens of text as the upstream's model does.
    static func wire(
        _ prompt: Prompt, to kind: UpstreamKind, vocabulary: any Vocabulary, tokenises: Bool
    ) throws(InferenceError) -> CompletionPrompt {
        if case .tokens(let tokens) = prompt.content { return .tokens(tokens) }
        if tokenises, ![.lorax, .tgi, .ollama].contains(kind) {
            return .tokens(vocabulary.tokens(of: prompt))
        }
        guard case .segments(let segments) = prompt.content else { return .text("") }
        for input in inputs(of: segments) {
            guard let text = markup(in: input, prompt, vocabulary) else { continue }
            throw .invalidRequest(
                field: "messages",
                reason:
                    "A message holds `\(text)`, which the upstream would take for the model's own markup. Leave it out."
            )
        }
        var text = segments.map(\.text).joined()
        // These put the begin token in front themselves.
        if kind == .lorax || kind == .tgi, let begin = vocabulary.beginText, text.hasPrefix(begin) {
            text = String(text.dropFirst(begin.count))
        }
        return .text(text)
    }

    /// What users wrote, with nothing of the template's in it.
    private static func inputs(of segments: [Prompt.Segment]) -> [String] {
        var inputs: [String] = []
        var isJoined = false
        for segment in segments where !segment.text.isEmpty {
            if segment.origin == .input {
                if isJoined { inputs[inputs.count - 1] += segment.text } else { inputs.append(segment.text) }
            }
            isJoined = segment.origin == .input
        }
        return inputs
    }

    /// The first markup that a text spells.
    private static func markup(in input: String, _ prompt: Prompt, _ vocabulary: any Vocabulary) -> String? {
        guard vocabulary.count > 0 else {
            return prompt.reservedTexts.first { input.utf8.contains($0.utf8) } ?? controlLike(input)
        }
        let spelled = Prompt(.segments([.init(input, origin: .template)]), addsBeginToken: false)
        let token = vocabulary.tokens(of: spelled).first {
            vocabulary.kind(of: $0) == .control || prompt.reservedTokens.contains($0)
        }
        return token.map { String(decoding: vocabulary.bytes(of: $0), as: UTF8.self) }
    }

    /// What is a control token in some model or other, and in no text by chance.
    private static let universal = ["<s>", "</s>", "<bos>", "<eos>", "<pad>", "<unk>"]

    private static func controlLike(_ input: String) -> String? {
        if let known = universal.first(where: { input.utf8.contains($0.utf8) }) { return known }
        let scalars = Array(input.unicodeScalars)
        for start in scalars.indices where scalars[start] == "<" {
            let rest = scalars[start...].dropFirst()
            // DeepSeek's bars are fullwidth.
            guard let bar = rest.first, bar == "|" || bar == "\u{FF5C}" else { continue }
            for (offset, scalar) in rest.dropFirst().prefix(longestName).enumerated() {
                if scalar == ">", offset > 1, scalars[start + offset + 1] == bar {
                    var text = String.UnicodeScalarView()
                    text.append(contentsOf: scalars[start...start + offset + 2])
                    return String(text)
                }
                if scalar == "<" || scalar.properties.isWhitespace { break }
            }
        }
        return nil
    }

    private static let longestName = 80
}
