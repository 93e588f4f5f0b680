import Conformance
import Foundation
import Testing

/// The project's collection of clean streams, where it is at hand.
struct SharedTranscriptTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../../shared/streams").standardized
    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []).sorted()

    @Test(
        .enabled(if: !names.isEmpty, "../shared/streams is not here; it is not part of a clone"),
        arguments: names)
    func `a clean stream breaks no rule`(name: String) throws {
        let body = try Data(contentsOf: Self.folder.appending(path: name))
        let recording = Recording(file: name, Array(body))
        let results = Examination(recording.request.dialect, [recording]).results
        let broken = results.filter { !$0.evidence.isEmpty }
        #expect(broken.isEmpty, "\(broken.map { "\($0.rule.rawValue): \($0.evidence.map(\.message))" })")
        #expect(results.contains { $0.state == .passed })
    }
}
