import Inference

extension ChatCompletionStreamEncoder {
    mutating func write(_ event: ReplyEvent, choice: Int, into bytes: inout [UInt8]) {
        switch event {
        case .content(let text, let logprobs):
            bytes += layout.contentHeads[choice]
            bytes.append(string: text)
            bytes += layout.contentTail
            endChunk(logprobs, into: &bytes)
        case .reasoning(let text, _):
            // Log probabilities belong to content only (R27).
            bytes += layout.reasoningHeads[choice]
            bytes.append(string: text)
            bytes.append(json: "}")
            endChunk(into: &bytes)
        case .toolCall(let index, let id, let name):
            completeCall(choice, into: &bytes)
            ServerSentEvent.encode(warning: choices[choice].arguments.begin(name), into: &bytes)
            choices[choice].call = (index, hasArguments: false)
            writeCall(index, id: id, name: name, choice: choice, into: &bytes)
        case .toolCallArguments(let index, let fragment):
            guard !fragment.isEmpty else { return }
            choices[choice].call = (index, hasArguments: true)
            choices[choice].arguments.append(fragment)
            writeArguments(fragment, ofCall: index, choice: choice, into: &bytes)
        case .finish(let reason, let match):
            // Arguments that the token limit cut off are not known to be none.
            if reason != .length {
                completeCall(choice, into: &bytes)
                ServerSentEvent.encode(warning: choices[choice].arguments.end(), into: &bytes)
            }
            choices[choice].isFinished = true
            let finish = HeldFinish(reason: reason, match: match, choice: choice)
            if style.isDeepSeekToTheLetter, includesUsage, choices.allSatisfy(\.isFinished) {
                heldFinish = finish
            } else {
                write(finish, usage: nil, into: &bytes)
            }
        }
    }

    /// Writes the chunk of a choice around a delta.
    func writeChunk(_ choice: Int, into bytes: inout [UInt8], _ writeDelta: (inout [UInt8]) -> Void) {
        bytes += layout.heads[choice]
        writeDelta(&bytes)
        endChunk(into: &bytes)
    }

    /// Writes what follows the delta. The member `logprobs` is there in all chunks or in none.
    private func endChunk(_ logprobs: [TokenLogprob] = [], into bytes: inout [UInt8]) {
        if includesLogprobs { bytes.append(chat: logprobs) }
        bytes += layout.tail
    }

    // MARK: Calls

    /// Sends `{}` for a call that had no arguments (R13).
    private mutating func completeCall(_ choice: Int, into bytes: inout [UInt8]) {
        guard let call = choices[choice].call, !call.hasArguments else { return }
        choices[choice].arguments.append("{}")
        writeArguments("{}", ofCall: call.index, choice: choice, into: &bytes)
    }

    private func writeCall(_ index: Int, id: String, name: String, choice: Int, into bytes: inout [UInt8]) {
        guard !usesLegacyFunctions else {
            // The legacy shape has room for one call (R34).
            guard index == 0 else { return }
            return writeChunk(choice, into: &bytes) { bytes in
                bytes.append(json: #"{"function_call":{"name":"#)
                bytes.append(string: name)
                bytes.append(json: #","arguments":""}}"#)
            }
        }
        writeChunk(choice, into: &bytes) { bytes in
            bytes.append(json: #"{"tool_calls":[{"index":"#)
            bytes.append(number: index)
            bytes.append(json: #","id":"#)
            bytes.append(string: id)
            bytes.append(json: #","type":"function","function":{"name":"#)
            bytes.append(string: name)
            bytes.append(json: #","arguments":""}}]}"#)
        }
    }

    private func writeArguments(
        _ fragment: String, ofCall index: Int, choice: Int, into bytes: inout [UInt8]
    ) {
        guard !usesLegacyFunctions else {
            guard index == 0 else { return }
            return writeChunk(choice, into: &bytes) { bytes in
                bytes.append(json: #"{"function_call":{"arguments":"#)
                bytes.append(string: fragment)
                bytes.append(json: "}}")
            }
        }
        writeChunk(choice, into: &bytes) { bytes in
            bytes.append(json: #"{"tool_calls":[{"index":"#)
            bytes.append(number: index)
            bytes.append(json: #","function":{"arguments":"#)
            bytes.append(string: fragment)
            bytes.append(json: "}}]}")
        }
    }

    // MARK: The end

    mutating func writeHeldFinish(usage: Usage?, into bytes: inout [UInt8]) {
        guard let finish = heldFinish else { return }
        heldFinish = nil
        write(finish, usage: usage, into: &bytes)
    }

    private func write(_ finish: HeldFinish, usage: Usage?, into bytes: inout [UInt8]) {
        bytes += layout.heads[finish.choice]
        bytes.append(json: style.finishDelta)
        if includesLogprobs { bytes.append(chat: []) }
        bytes.append(json: #","finish_reason":""#)
        bytes.append(json: finish.reason.chatName(usesLegacyFunctions: usesLegacyFunctions))
        bytes.append(json: "\"")
        bytes.append(stopReason: finish.match)
        bytes.append(json: "}]")
        if includesUsage { append(usage: usage, to: &bytes) }
        bytes.append(json: "}\n\n")
    }

    func writeUsageChunk(_ usage: Usage, into bytes: inout [UInt8]) {
        bytes += layout.objectHead
        bytes.append(json: "]")
        append(usage: usage, to: &bytes)
        bytes.append(json: "}\n\n")
    }

    private func append(usage: Usage?, to bytes: inout [UInt8]) {
        bytes.append(json: #","usage":"#)
        if let usage { bytes.append(openAI: usage) } else { bytes.append(json: "null") }
    }
}
