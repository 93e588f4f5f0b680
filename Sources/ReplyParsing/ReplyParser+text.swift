import Inference

extension ReplyParser {
    /// Reads text up to the next marker and does what the marker says.
    ///
    /// - Returns: Whether there is more to read.
    mutating func advanceText() -> Bool {
        if isTryingBareCall {
            guard !input.isAtEnd else { return false }
            return beginCall(markers.bareCalls[0], at: input.position, openerLength: 0)
        }
        let regionBefore = region
        let markers = markers[region]
        var index = input.position
        while index < input.end {
            guard markers.trie.firstBytes.contains(input.bytes[index]),
                !input.isInsideSpecialToken(index)
            else {
                index += 1
                continue
            }
            switch markers.trie.longestMatch(in: input.bytes, at: index, isComplete: input.isEnded) {
            case .none:
                index += 1
            case .undecided:
                return release(upTo: index) && region != regionBefore
            case .marker(let number, let length):
                let entry = markers.entries[number]
                if entry.position == .asTokenOrAtEnd {
                    let answer = input.endsTurn(index..<index + length)
                    if answer == .undecided { return release(upTo: index) && region != regionBefore }
                    if answer == .no {
                        index += 1
                        continue
                    }
                }
                // The marker's position may depend on the text before it, which may itself end the region.
                guard release(upTo: index) else { return false }
                guard region == regionBefore else { return true }
                guard counts(entry, at: index) else {
                    index += 1
                    continue
                }
                return perform(entry.action, at: index, length: length)
            }
        }
        return release(upTo: index) && region != regionBefore && !input.isAtEnd
    }

    var isTryingBareCall: Bool {
        awaitsBareCall && !markers.bareCalls.isEmpty && markers.bareCallRegions.contains(region)
    }

    private func counts(_ entry: MarkerTable.Entry, at index: Int) -> Bool {
        let isToken = input.specialToken(at: index) != nil
        let isSpelled = entry.marker.kind != .text && input.namesTokens && !isToken
        // In reasoning, models write about markers; the real ones are the tokens.
        if region == .reasoning, isSpelled, entry.action != .endsReply { return false }
        switch entry.position {
        case .anywhere, .asTokenOrAtEnd: return true
        case .lineStart: return flow.isAtLineStart
        case .start: return !flow.hasText
        case .asToken: return isToken
        case .asTokenIfNamed: return !isSpelled
        case .asTokenOrLineStart: return isToken || (!isSpelled && flow.isAtLineStart)
        }
    }

    private mutating func perform(_ action: MarkerTable.Action, at index: Int, length: Int) -> Bool {
        switch action {
        case .opensCall(let syntax):
            return beginCall(syntax, at: index, openerLength: length)
        case .isAbsorbed:
            break
        case .enters(let region):
            enter(region)
        case .beginsHeader(let isPart):
            enter(.header)
            if isPart { header.append(contentsOf: input.bytes[index..<index + length]) }
        case .endsHeader:
            input.position = index + length
            return endHeader()
        case .endsReply:
            input.position = index + length
            guard completionTokens >= configuration.minTokens else { break }
            if configuration.showsSpecialTokens {
                writeText(input.bytes[index..<index + length], at: input.offset + index)
            }
            end(naturalReason, match: nil)
            return false
        }
        input.position = index + length
        return true
    }

    mutating func enter(_ newRegion: Region) {
        region = newRegion
        switch newRegion {
        case .reasoning: flow.begin(.reasoning, &writer)
        case .content, .answer:
            visibleRegion = newRegion
            flow.begin(.content, &writer)
        case .calls: flow.begin(.content, &writer)
        case .header:
            header.removeAll(keepingCapacity: true)
            flow.begin(.content, &writer)
        }
        awaitsBareCall = true
    }

    /// Passes on the text before an index, without the special tokens in it that mean nothing to the format.
    ///
    /// - Returns: Whether the reply goes on: a stop string may end it.
    private mutating func release(upTo end: Int) -> Bool {
        var start = input.position
        input.position = end
        for token in input.specialTokens where token.range.lowerBound >= start && token.range.lowerBound < end
        {
            guard isHidden(token) else { continue }
            guard releaseText(start..<token.range.lowerBound) else { return false }
            start = min(token.range.upperBound, end)
        }
        return releaseText(start..<end)
    }

    private func isHidden(_ token: RawInput.SpecialToken) -> Bool {
        token.kind == .control && !configuration.showsSpecialTokens && region != .header
    }

    private mutating func releaseText(_ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return true }
        if region == .header { return readHeader(range) }
        writeText(input.bytes[range], at: input.offset + range.lowerBound)
        return !isFinished
    }

    /// Hands text of the current region on, and ends the reply at a stop string.
    mutating func writeText(_ bytes: ArraySlice<UInt8>, at offset: Int) {
        // Between calls and their closing markers, whitespace is never text.
        if region == .calls, bytes.allSatisfy(\.isSpace) { return }
        let stopsAct = completionTokens >= configuration.minTokens
        let stop = flow.write(bytes, at: offset, stopsAct: stopsAct, to: &writer)
        if flow.hasText {
            awaitsBareCall = false
            if region == .calls { region = visibleRegion }
        }
        guard let stop else { return }
        if configuration.stop.includesMatch {
            writer.write(Array(stop.utf8)[...], as: .content, at: offset)
        }
        end(naturalReason, match: .string(stop))
    }
}
