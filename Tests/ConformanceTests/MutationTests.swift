import Conformance
import Testing

struct MutationTests {
    static let all = Mutation.chat + Mutation.calls + Mutation.text + Mutation.others

    @Test(arguments: Transcript.names)
    func `a transcript of the repository breaks no rule`(name: String) throws {
        let recording = Recording(file: name, try Transcript(name).body)
        #expect(Self.broken([recording]).isEmpty)
    }

    @Test(arguments: all)
    func `a sin breaks its rules and no other`(mutation: Mutation) throws {
        let recording = try #require(try mutation.recording(), "the transcript has nothing to edit")
        let broken = Self.broken([recording])
        #expect(Set(broken.map(\.rule)) == mutation.breaks, "\(Self.messages(broken))")
    }

    @Test(arguments: all)
    func `evidence shows the bytes at its offset`(mutation: Mutation) throws {
        let recording = try #require(try mutation.recording())
        for evidence in Self.broken([recording]).flatMap(\.evidence) {
            #expect(
                recording.body[min(evidence.offset, recording.body.count)...].starts(with: evidence.bytes))
        }
    }

    @Test func `a stream that breaks off anywhere is examined without a trap`() throws {
        for name in Transcript.names {
            let body = try Transcript(name).body
            for length in stride(from: 0, to: body.count, by: 37) {
                _ = Self.broken([Recording(file: name, Array(body.prefix(length)))])
                _ = Self.broken([Recording(file: name, Array(body.dropFirst(length)))])
            }
        }
    }

    static func broken(_ recordings: [Recording]) -> [RuleResult] {
        guard let dialect = recordings.first?.request.dialect else { return [] }
        return Examination(dialect, recordings).results.filter { !$0.evidence.isEmpty }
    }

    static func messages(_ results: [RuleResult]) -> String {
        results.map { "\($0.rule.rawValue): \($0.evidence.map(\.message))" }.joined(separator: "\n")
    }
}
