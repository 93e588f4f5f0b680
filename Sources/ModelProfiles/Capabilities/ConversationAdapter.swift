import Inference

/// Puts a conversation into a shape that a template can render, so that nothing of it is dropped or refused.
///
/// What a template has no place for moves to where it has one: a system message into the first thing that the user
/// says, calls and results into text.
struct ConversationAdapter {
    private let capabilities: TemplateCapabilities
    private let instructions: ToolInstructions

    init(_ capabilities: TemplateCapabilities, tools style: ToolInstructions.Style = .hermes) {
        self.capabilities = capabilities
        instructions = ToolInstructions(style: style)
    }

    func adapt(_ conversation: Conversation) -> Conversation {
        // Nothing is known of a template that renders no probe; it says itself what it misses.
        guard capabilities.failure == nil else { return conversation }
        var conversation = conversation
        conversation.messages = withKnownRoles(conversation.messages)
        if capabilities.tools == nil, conversation.offersTools {
            let text = instructions.text(for: conversation.tools)
            conversation.messages = adding(system: text, to: conversation.messages)
        }
        if !capabilities.hasToolCalls || !capabilities.hasToolResults {
            conversation.messages = conversation.messages.map(withCallsAsText)
        }
        if !capabilities.hasParallelToolCalls {
            conversation.messages = conversation.messages.flatMap(withSingleCalls)
        }
        conversation.messages = withSystemInFront(conversation.messages)
        if capabilities.requiresAlternation { conversation.messages = merged(conversation.messages) }
        if capabilities.requiresShortCallIDs { shortenCallIDs(&conversation.messages) }
        return conversation
    }

    private func withKnownRoles(_ messages: [ChatMessage]) -> [ChatMessage] {
        messages.map { message in
            var message = message
            switch message.role {
            case .developer where !capabilities.hasDeveloperRole: message.role = .system
            // The old name of a tool's result; templates know the new one only.
            case .function: message.role = .tool
            case .system, .developer, .user, .assistant, .tool: break
            }
            return message
        }
    }

    private func adding(system text: String, to messages: [ChatMessage]) -> [ChatMessage] {
        var messages = messages
        if let first = messages.first, first.role == .system {
            messages[0] = first.appending(text)
        } else {
            messages.insert(ChatMessage(.system, text), at: 0)
        }
        return messages
    }

    private func withCallsAsText(_ message: ChatMessage) -> ChatMessage {
        var message = message
        if !message.toolCalls.isEmpty {
            let calls = message.toolCalls.map(instructions.text(of:)).joined(separator: "\n")
            message = message.text.isEmpty ? message.replacingText(calls) : message.appending(calls, "\n")
            message.toolCalls = []
        }
        if message.role == .tool {
            message = ChatMessage(.user, instructions.text(ofResult: message.text))
        }
        return message
    }

    /// A message for each of its calls.
    private func withSingleCalls(_ message: ChatMessage) -> [ChatMessage] {
        guard message.toolCalls.count > 1 else { return [message] }
        return message.toolCalls.enumerated().map { index, call in
            var single = message
            single.toolCalls = [call]
            if index > 0 { (single.content, single.reasoning) = (nil, nil) }
            return single
        }
    }

    /// Moves system messages that the template would drop or refuse into the next thing that the user says.
    private func withSystemInFront(_ messages: [ChatMessage]) -> [ChatMessage] {
        var adapted: [ChatMessage] = []
        var pending: [ChatMessage] = []
        for message in messages {
            switch message.role {
            case .system:
                if capabilities.hasSystemRole, adapted.isEmpty {
                    adapted.append(message)
                } else if capabilities.hasSystemRole, adapted.count == 1, adapted[0].role == .system {
                    adapted[0] = adapted[0].appending(message.text)
                } else if capabilities.hasSystemRole, capabilities.hasLaterSystemMessages {
                    adapted.append(message)
                } else {
                    pending.append(message)
                }
            case .user where !pending.isEmpty:
                adapted.append(pending.reversed().reduce(message) { $0.prepending($1.text) })
                pending = []
            case .user, .assistant, .tool, .developer, .function:
                adapted.append(message)
            }
        }
        // Nobody says anything after these, so they are said by the user.
        return adapted + pending.map { ChatMessage(.user, $0.text) }
    }

    private func merged(_ messages: [ChatMessage]) -> [ChatMessage] {
        var merged: [ChatMessage] = []
        for message in messages {
            if let last = merged.last, last.role == message.role, last.toolCalls.isEmpty,
                message.toolCalls.isEmpty,
                message.role == .user || message.role == .assistant
            {
                merged[merged.count - 1] = last.appending(message.text)
            } else {
                merged.append(message)
            }
        }
        return merged
    }

    /// Nine letters and digits made of each id that is anything else: the same ones for a call and its result.
    private func shortenCallIDs(_ messages: inout [ChatMessage]) {
        for index in messages.indices {
            messages[index].toolCallID = messages[index].toolCallID?.asShortCallID
            for call in messages[index].toolCalls.indices {
                messages[index].toolCalls[call].id = messages[index].toolCalls[call].id.asShortCallID
            }
        }
    }
}

extension ChatMessage {
    fileprivate func replacingText(_ text: String) -> ChatMessage {
        var message = self
        message.content = .text(text)
        return message
    }

    fileprivate func appending(_ text: String, _ separator: String = "\n\n") -> ChatMessage {
        replacingText(joinedText.isEmpty ? text : joinedText + separator + text)
    }

    fileprivate func prepending(_ text: String) -> ChatMessage {
        replacingText(joinedText.isEmpty ? text : text + "\n\n" + joinedText)
    }

    /// As `MessageContext` joins parts for a template that takes none.
    private var joinedText: String {
        guard case .parts(let parts) = content else { return text }
        return parts.map(\.text).joined(separator: "\n")
    }
}

extension String {
    fileprivate var asShortCallID: String {
        let isShort = utf8.count == 9 && utf8.allSatisfy { $0.isLetterOrDigit }
        guard !isShort else { return self }
        // FNV-1a, because Swift's own hash differs from run to run and would spoil the prefix cache.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        var id = ""
        for _ in 0..<9 {
            id.append(alphabet[Int(hash % UInt64(alphabet.count))])
            hash /= UInt64(alphabet.count)
        }
        return id
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
