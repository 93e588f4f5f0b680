import Conformance
import Foundation
import Testing

/// A clean stream of the repository, and what can be done to it.
struct Transcript {
    var name: String
    var body: [UInt8]

    init(_ name: String) throws {
        self.name = name
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Transcripts")
        body = try Array(Data(contentsOf: folder.appending(path: name)))
    }

    static let names = [
        "anthropic.sse", "chat-calls.sse", "chat-choices.sse", "chat-error.sse", "chat-function.sse",
        "chat-logprobs.sse", "chat-reasoning.sse", "chat-refusal.sse", "chat-usage.sse", "chat.sse",
        "completions.sse", "ollama.ndjson", "responses.sse",
    ]
}

/// One sin against a clean stream.
struct Mutation: Sendable, CustomTestStringConvertible {
    enum Edit: Sendable {
        case replace(String, with: String)
        case replaceAll(String, with: String)
        /// Bytes that are no text.
        case replaceBytes(String, with: [UInt8])
        case insert(String, before: String)
        case append(String)
        /// The event that contains a text is left out.
        case drop(String)
        /// All from here on is left out.
        case cut(String)
    }

    var testDescription: String
    var transcript: String
    var edit: Edit
    var breaks: Set<Rule>
    var ask: @Sendable (inout Recording) -> Void

    init(
        _ what: String, _ transcript: String, _ edit: Edit, breaks: Set<Rule>,
        ask: @escaping @Sendable (inout Recording) -> Void = { _ in }
    ) {
        testDescription = what
        self.transcript = transcript
        self.edit = edit
        self.breaks = breaks
        self.ask = ask
    }

    /// - Returns: `nil` if the transcript has nothing to edit, which would make the test prove nothing.
    func recording() throws -> Recording? {
        let clean = try Transcript(transcript)
        // What was asked shows in the clean stream; the sin must not change it.
        var recording = Recording(file: transcript, clean.body)
        ask(&recording)
        guard let edited = edit.apply(to: clean.body), edited != clean.body else { return nil }
        recording.body = edited
        return recording
    }
}

extension Mutation.Edit {
    func apply(to body: [UInt8]) -> [UInt8]? {
        switch self {
        case .replace(let old, let new): Self.replace(body, old, Array(new.utf8))
        case .replaceBytes(let old, let new): Self.replace(body, old, new)
        case .replaceAll(let old, let new):
            Array(String(decoding: body, as: UTF8.self).replacing(old, with: new).utf8)
        case .insert(let new, let place): Self.replace(body, place, Array((new + place).utf8))
        case .append(let new): body + Array(new.utf8)
        case .drop(let text): Self.drop(body, text)
        case .cut(let place): body.firstRange(of: Array(place.utf8)).map { Array(body[..<$0.lowerBound]) }
        }
    }

    private static func replace(_ body: [UInt8], _ old: String, _ new: [UInt8]) -> [UInt8]? {
        guard let range = body.firstRange(of: Array(old.utf8)) else { return nil }
        return Array(body[..<range.lowerBound]) + new + Array(body[range.upperBound...])
    }

    private static func drop(_ body: [UInt8], _ text: String) -> [UInt8]? {
        let separator = body.contains(Array("\n\n".utf8)) ? "\n\n" : "\n"
        let events = String(decoding: body, as: UTF8.self).components(separatedBy: separator)
        guard let index = events.firstIndex(where: { $0.contains(text) }) else { return nil }
        var kept = events
        kept.remove(at: index)
        return Array(kept.joined(separator: separator).utf8)
    }
}
