import NIOHTTP1
import OrderedJSON

/// Asks a server the questions of the exam, one after the other.
package struct Examiner: Sendable {
    package enum Failure: Error, Sendable, Hashable {
        case unreachable(String)
        /// The server lists no models, so that one has to be named.
        case modelUnknown
    }

    package enum Outcome: Sendable {
        case examined(Examination, isWhole: Bool)
        /// The server has no such API: its answer to an ordinary request.
        case notOffered(status: Int, message: String)
    }

    /// Requests without an answer after which a server is given up.
    private static let patience = 3

    private let client: HTTPClient
    private let key: String?
    private let report: @Sendable (String) -> Void

    /// - Parameters:
    ///   - timeout: For each request, from connecting to the end of its response.
    ///   - report: Told each question before it is asked.
    package init(
        _ address: ServerAddress, key: String?, timeout: Duration,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        client = HTTPClient(address: address, timeout: timeout)
        self.key = key
        self.report = report
    }

    /// The first model that the server lists.
    package func firstModel() async throws(Failure) -> String {
        for (path, list, name) in [("/v1/models", "data", "id"), ("/api/tags", "models", "name")] {
            let response = await client.send(.init(method: .GET, path: path, headers: headers(.chat)))
            if case .unreachable(let place) = response.ending { throw .unreachable(place) }
            guard let body = try? JSONValue(parsing: response.body) else { continue }
            if let model = body[list]?.arrayValue?.first?[name]?.stringValue { return model }
        }
        throw .modelUnknown
    }

    package func examine(_ dialect: Dialect, model: String) async throws(Failure) -> Outcome {
        var session = Session(dialect: dialect, model: model)
        guard let opening = Topic.all.first?.question(dialect, model: model, isStreamed: false) else {
            return .notOffered(status: 0, message: "")
        }
        let first = await ask(opening)
        if case .unreachable(let place) = first.ending { throw .unreachable(place) }
        if let status = first.status, [404, 405, 501].contains(status) {
            return .notOffered(
                status: status, message: String(decoding: first.body.prefix(200), as: UTF8.self))
        }
        for topic in Topic.all {
            guard !session.isGivenUp else { break }
            await ask(topic, &session)
        }
        await askWithStop(&session)
        for question in Question.bad(dialect, model: model) where !session.isGivenUp {
            session.add(await ask(question))
        }
        await hangUp(&session)
        return .examined(session.examination, isWhole: !session.isGivenUp)
    }

    /// What has come of the exam so far.
    private struct Session {
        var dialect: Dialect
        var model: String
        var examination: Examination
        var callsAreTaken = false
        private var unanswered = 0

        init(dialect: Dialect, model: String) {
            self.dialect = dialect
            self.model = model
            examination = Examination(dialect)
        }

        var isGivenUp: Bool { unanswered >= Examiner.patience }

        mutating func add(_ recording: Recording) {
            unanswered = recording.ending == .timedOut && recording.body.isEmpty ? unanswered + 1 : 0
            examination.recordings.append(recording)
        }
    }

    /// Asks whole and streamed; once more if the two differ, as not every server repeats itself.
    private func ask(_ topic: Topic, _ session: inout Session) async {
        var replies: [Recording] = []
        for isStreamed in topic.isCompared ? [false, true] : [true] {
            guard
                var question = topic.question(session.dialect, model: session.model, isStreamed: isStreamed)
            else { return }
            // A server that takes tools has to take what becomes of them.
            if topic.name == Topic.callHistory.name, session.callsAreTaken {
                question.facts.expectation = .accepted
            }
            replies.append(await ask(question))
        }
        if topic.isCompared, replies.count == 2, StreamComparison.differ(replies[1], replies[0]) {
            for isStreamed in [false, true] {
                guard
                    let again = topic.question(session.dialect, model: session.model, isStreamed: isStreamed)
                else { continue }
                replies.append(await ask(again))
            }
        }
        if !topic.tools.isEmpty, !topic.usesLegacyFunctions, replies.first?.status == 200 {
            session.callsAreTaken = true
        }
        for reply in replies { session.add(reply) }
    }

    /// Takes a piece out of the middle of a reply for the stop string, so that any model meets it.
    private func askWithStop(_ session: inout Session) async {
        let dialect = session.dialect
        guard dialect != .responses, !session.isGivenUp,
            let question = Topic.stopReference.question(dialect, model: session.model, isStreamed: false)
        else { return }
        let reference = await ask(question)
        session.add(reference)
        let content = Array(RecordingCheck.assemble(reference)?.choices.first?.content ?? "")
        guard content.count >= 12 else { return }
        let middle = content.count / 2
        var topic = Topic.stopReference
        topic.name = "a stop string"
        topic.stopStrings = [String(content[middle..<(middle + 4)])]
        session.examination.stopReference = reference
        await ask(topic, &session)
    }

    private func hangUp(_ session: inout Session) async {
        guard !session.isGivenUp, let plain = Topic.all.first,
            let asked = plain.question(session.dialect, model: session.model, isStreamed: false),
            var dropped = Topic.stopReference.question(
                session.dialect, model: session.model, isStreamed: true)
        else { return }
        dropped.name = "a client that hangs up"
        for bytes in [1, 1, 200, 200] {
            var recording = await ask(dropped, hangsUpAfter: bytes)
            if recording.ending == .complete { recording.ending = .hungUp }
            session.add(recording)
        }
        var after = await ask(asked)
        after.question = "after a client hung up"
        session.examination.afterHangUp.append(after)
    }

    private func ask(_ question: Question, hangsUpAfter: Int? = nil) async -> Recording {
        report(question.name)
        let response = await client.send(
            .init(
                method: question.method, path: question.path, headers: headers(question.facts.dialect),
                body: question.body, hangsUpAfter: hangsUpAfter))
        var recording = Recording(
            question.name, question.facts, status: response.status, body: response.body)
        recording.headers = response.headers
        recording.arrivals = response.arrivals
        recording.ending = response.ending
        return recording
    }

    private func headers(_ dialect: Dialect) -> [(String, String)] {
        var headers = [("Content-Type", "application/json")]
        if dialect == .anthropic { headers.append(("anthropic-version", "2023-06-01")) }
        guard let key else { return headers }
        headers.append(("Authorization", "Bearer \(key)"))
        if dialect == .anthropic { headers.append(("x-api-key", key)) }
        return headers
    }
}
