import Inference
import OrderedJSON
import ReplyParsing

/// Looks for faults: in what is declared of the end of turns, in the chat templates, and between the two.
struct FaultCheck {
    private(set) var faults: [Fault] = []
    private(set) var notes: [String] = []
    private let facts: ModelFacts
    private let profile: ModelProfile
    private let vocabulary: any Vocabulary

    init(_ facts: ModelFacts, _ profile: ModelProfile) {
        self.facts = facts
        self.profile = profile
        vocabulary = facts.vocabulary
        checkIDs()
        checkTemplates()
        // Without a template of the model's own there is nothing to compare with.
        guard case .ready = profile.template else { return }
        checkEnds()
        checkProbe()
    }

    private mutating func checkIDs() {
        for end in facts.declaredEnds where end.token < 0 || Int(end.token) >= vocabulary.count {
            faults.append(
                Fault(
                    .invalidTokenID,
                    "\(end.source) is \(end.token), but the vocabulary has \(vocabulary.count) tokens",
                    remedy: "convert the model again, or set the key to the id of the token that ends turns"))
        }
    }

    private mutating func checkTemplates() {
        switch profile.template {
        case .ready: break
        case .assumed:
            faults.append(
                Fault(
                    .missingTemplate, "there is no chat template; ChatML is assumed",
                    remedy: "name the right one with --chat-template, as a file or as one of "
                        + BuiltInTemplate.allCases.map(\.rawValue).joined(separator: ", ")))
        case .broken(let error): addBroken("default", error)
        }
        for (name, error) in profile.brokenTemplates.sorted(by: { $0.key < $1.key }) {
            addBroken(name, error)
        }
        guard case .ready(let set) = profile.template else { return }
        checkCapabilities(of: set.main)
    }

    private mutating func addBroken(_ name: String, _ error: ChatTemplateError) {
        faults.append(
            Fault(
                .brokenTemplate, "the chat template `\(name)` cannot be used: \(error)",
                remedy: "give a corrected one with --chat-template FILE"))
    }

    private mutating func checkCapabilities(of template: ChatTemplate) {
        let capabilities = template.capabilities
        if let failure = capabilities.failure {
            faults.append(
                Fault(
                    .failingTemplate, "the chat template cannot render one user message: \(failure)",
                    remedy: "give a corrected one with --chat-template FILE"))
            return
        }
        guard !capabilities.hasSystemRole else { return }
        let probe = TemplateProbe(template, noTools: capabilities.requiresToolList ? [] : .null)
            .sending(content: capabilities.content)
        if probe.render([probe.message("system"), probe.user()]) != nil {
            faults.append(
                Fault(
                    .droppedSystemMessage, "the chat template drops the system message without a word",
                    remedy:
                        "nothing need be done for Weir, which puts it into the first user message; elsewhere, "
                        + "write it there yourself"))
        } else {
            notes.append("the chat template refuses system messages; they go into the first user message")
        }
    }

    private mutating func checkEnds() {
        let ends = profile.endOfTurn
        let printed = tokens(of: ends.printedByTemplate ?? "").first { vocabulary.kind(of: $0) == .control }
        let declared = Set(facts.declaredEnds.map(\.token)).union(vocabulary.endOfGeneration)
        if let printed, !declared.contains(printed) {
            faults.append(
                Fault(
                    .undeclaredTerminator,
                    "turns end with \(describe(printed)), which the files do not declare as an end",
                    remedy: "Weir stops at it all the same; for other servers, set the file's eot token to "
                        + "\(printed), or give them a stop string"))
        }
        for token in ends.tokens.intersection(facts.mistypedTokens).sorted() {
            faults.append(
                Fault(
                    .undeclaredTerminator,
                    "\(describe(token)) ends turns, but the vocabulary flags it as an ordinary token",
                    remedy:
                        "Weir stops at it all the same; for other servers, convert the model again with it as a "
                        + "control token"))
        }
        for marker in ends.strings {
            let token = vocabulary.token(spelled: marker)
            let what = token.map { "the ordinary token \($0)" } ?? "several ordinary tokens"
            faults.append(
                Fault(
                    .spelledTerminator, "turns end with \(marker), which is \(what) to the vocabulary",
                    remedy:
                        "Weir looks for its text; for other servers, convert the model again with \(marker) as "
                        + "a control token, or give them a stop string"))
        }
        let eos = facts.declaredEnds.filter { $0.source.contains("eos") }
        let turnEnds = Set(
            ends.strings.compactMap { vocabulary.token(spelled: $0) } + [printed].compactMap { $0 })
        // A file may name the end of a turn beside the end of a text.
        if let first = eos.first, !turnEnds.isEmpty || !ends.strings.isEmpty,
            !facts.declaredEnds.contains(where: { turnEnds.contains($0.token) })
        {
            let turnEnd = printed.map(describe) ?? ends.strings.first ?? ""
            faults.append(
                Fault(
                    .unusedEnd, "\(first.source) is \(describe(first.token)), but turns end with \(turnEnd)",
                    remedy: "Weir stops at both; for other servers, set it to what turns end with"))
        }
    }

    /// What can be seen in a rendered conversation.
    private mutating func checkProbe() {
        guard let set = profile.template.set, set.main.capabilities.failure == nil else { return }
        let conversation = Conversation(messages: [
            ChatMessage(.system, "a"), ChatMessage(.user, "b"), ChatMessage(.assistant, "c"),
            ChatMessage(.user, "d"),
        ])
        guard let rendered = try? set.main.render(conversation, clock: .epoch) else { return }
        if let begin = vocabulary.beginText, !begin.isEmpty {
            checkBegin(rendered.text, begin)
        }
        for marker in rendered.markupTexts {
            switch vocabulary.token(spelled: marker).map(vocabulary.kind(of:)) {
            case nil:
                faults.append(
                    Fault(
                        .missingTokens,
                        "the chat template prints \(marker), which the vocabulary does not have",
                        remedy:
                            "template and vocabulary belong to different models: give the right template with "
                            + "--chat-template, or convert the model again with its added tokens"))
            case .text? where !profile.endOfTurn.strings.contains(marker):
                faults.append(
                    Fault(
                        .ordinaryMarkup,
                        "\(marker) is an ordinary token, although the chat template uses it as markup",
                        remedy:
                            "convert the model again with \(marker) as a control token: as it is, users can write it"
                    ))
            case .text?, .added?, .control?: break
            }
        }
    }

    private mutating func checkBegin(_ text: String, _ begin: String) {
        if text.hasPrefix(begin + begin) {
            faults.append(
                Fault(
                    .doubledBegin, "the chat template prints \(begin) twice at the start",
                    remedy: "take one of them out and give the template with --chat-template FILE"))
        } else if text.hasPrefix(begin), facts.addsBeginToken == true {
            notes.append("both template and tokeniser put \(begin) in front; Weir leaves it to the template")
        }
    }

    private func tokens(of text: String) -> [TokenID] {
        vocabulary.tokens(of: Prompt(.segments([.init(text, origin: .template)]), addsBeginToken: false))
    }

    private func describe(_ token: TokenID) -> String {
        "\(String(decoding: vocabulary.bytes(of: token), as: UTF8.self)) (\(token))"
    }
}

extension RenderedPrompt {
    /// Texts of the template like `<|im_start|>`, each once, in order.
    fileprivate var markupTexts: [String] {
        let brackets = [("<|", "|>"), ("<｜", "｜>")].map { (Array($0.0.utf8), Array($0.1.utf8)) }
        var found: [String] = []
        for segment in segments where segment.origin == .template {
            let bytes = Array(segment.text.utf8)
            for position in bytes.indices {
                for (open, close) in brackets where bytes[position...].starts(with: open) {
                    let rest = bytes[(position + open.count)...].prefix(64)
                    guard let length = rest.indices.first(where: { rest[$0...].starts(with: close) }) else {
                        continue
                    }
                    let inner = rest[..<length]
                    // A line of text with two angle brackets in it is no tag.
                    guard !inner.contains(where: { $0 == 0x0A || $0 == UInt8(ascii: "<") }), !inner.isEmpty
                    else { continue }
                    let text = String(decoding: open + Array(inner) + close, as: UTF8.self)
                    if !found.contains(text) { found.append(text) }
                }
            }
        }
        return found
    }
}
