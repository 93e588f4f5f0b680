import Inference

extension ReplyParser {
    /// Starts to read what may be a call; until its name is certain it may still turn out to be text.
    mutating func beginCall(_ syntax: Int, at index: Int, openerLength: Int) -> Bool {
        input.mark = index
        beginPayload(0, of: syntax, openerLength: openerLength)
        return true
    }

    /// Starts to read the arguments of a call whose header named it.
    mutating func beginCall(named name: String) -> Bool {
        guard let syntax = callContexts.firstIndex(where: { $0.syntax.opens.isEmpty }) else {
            enter(.content)
            return true
        }
        input.mark = input.position
        state = .call(
            CallReading(
                syntax: syntax, payload: 0, reader: .arguments(ofCallNamed: name), openerLength: 0))
        return true
    }

    private mutating func beginPayload(_ payload: Int, of syntax: Int, openerLength: Int) {
        let context = callContexts[syntax]
        input.position = (input.mark ?? input.position) + openerLength
        state = .call(
            CallReading(
                syntax: syntax, payload: payload, reader: PayloadReader(context.syntax, payload),
                openerLength: openerLength))
    }

    /// Reads a call as far as it goes.
    ///
    /// - Returns: Whether there is more to read.
    mutating func advanceCall(_ reading: CallReading) -> Bool {
        var reading = reading
        while true {
            let context = callContexts[reading.syntax]
            switch step(&reading, context) {
            case .needsMore:
                if input.isEnded { return cutOff(reading) }
                if reading.isCommitted, reading.openCall != nil { input.mark = nil }
                state = .call(reading)
                return false
            case .announces(let name):
                announce(name, &reading)
            case .endsCall:
                endCall(&reading)
                if !configuration.allowsParallelToolCalls {
                    end(.toolCalls, match: nil)
                    return false
                }
                input.mark = input.position
            case .ends:
                endCall(&reading)
                input.mark = nil
                return true
            case .isNotACall:
                return giveBack(reading)
            }
        }
    }

    private mutating func step(_ reading: inout CallReading, _ context: CallContext) -> PayloadStep {
        guard let call = reading.openCall else {
            var none: [UInt8] = []
            return reading.reader.read(&input, context, &none)
        }
        return writer.withArguments(ofCall: call) { arguments in
            let before = arguments.count
            let step = reading.reader.read(&input, context, &arguments)
            if arguments.count > before { reading.hasArguments = true }
            return step
        }
    }

    private mutating func announce(_ name: String, _ reading: inout CallReading) {
        endCall(&reading)
        region = .calls
        flow.begin(.content, &writer)
        writer.write(.toolCall(index: callCount, id: configuration.makeToolCallID(callCount), name: name))
        reading.isCommitted = true
        reading.openCall = callCount
        reading.hasArguments = false
        callCount += 1
        input.mark = nil
    }

    /// A call without arguments has an empty object of them.
    private mutating func endCall(_ reading: inout CallReading) {
        guard let call = reading.openCall else { return }
        if !reading.hasArguments {
            writer.write(.toolCallArguments(index: call, fragment: "{}"))
        } else {
            writer.endRun()
        }
        reading.openCall = nil
    }

    /// The reply ended inside a call.
    private mutating func cutOff(_ reading: CallReading) -> Bool {
        var reading = reading
        if reading.openCall != nil {
            // What was generated stays as it is; a call cut off is not completed.
            if input.ending == .cutOff { reading.openCall = nil } else { endCall(&reading) }
            input.position = input.end
            input.mark = nil
            return false
        }
        // An opener whose call has no name yet is no text: protocol must not leak.
        if input.ending == .cutOff, reading.openerLength > 0 || reading.isCommitted {
            input.position = input.end
            input.mark = nil
            return false
        }
        return giveBack(reading)
    }

    /// What was read since the mark is no call in this payload: tries the next one, or treats it as text.
    private mutating func giveBack(_ reading: CallReading) -> Bool {
        guard !reading.isCommitted else {
            input.position = input.mark ?? input.position
            input.mark = nil
            return true
        }
        if reading.payload + 1 < callContexts[reading.syntax].syntax.payloads.count {
            beginPayload(reading.payload + 1, of: reading.syntax, openerLength: reading.openerLength)
            return true
        }
        if reading.openerLength == 0, let next = markers.bareCalls.first(where: { $0 > reading.syntax }) {
            beginPayload(0, of: next, openerLength: 0)
            return true
        }
        state = .text
        let opener = input.mark ?? input.position
        input.mark = nil
        input.position = opener + reading.openerLength
        awaitsBareCall = false
        guard reading.openerLength > 0, !isControl(reading, at: opener) else { return true }
        writeText(input.bytes[opener..<opener + reading.openerLength], at: input.offset + opener)
        return !isFinished
    }

    private func isControl(_ reading: CallReading, at opener: Int) -> Bool {
        if let token = input.specialToken(at: opener) { return token.kind == .control }
        let text = input.text(opener..<opener + reading.openerLength)
        return callContexts[reading.syntax].syntax.opens.contains { $0.text == text && $0.kind == .control }
    }
}
