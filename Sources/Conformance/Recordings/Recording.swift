/// A request and all that a server answered, as it came over the wire.
package struct Recording: Sendable, Hashable {
    package enum Ending: Sendable, Hashable {
        case complete
        /// The connection ended before the response did.
        case closedEarly
        /// What came was no HTTP.
        case garbled(String)
        case timedOut
        case tooLarge(limit: Int)
        case unreachable(String)
        /// The client closed the connection, as it was meant to.
        case hungUp
    }

    /// Bytes that came in one piece.
    package struct Arrival: Sendable, Hashable {
        package var offset: Int
        package var milliseconds: Double

        package init(offset: Int, milliseconds: Double) {
            self.offset = offset
            self.milliseconds = milliseconds
        }
    }

    /// What was asked, in a few words; two recordings of one question differ in how they were asked.
    package var question: String
    package var request: RequestFacts
    /// `nil` if no response came, or for a stream that was read from a file.
    package var status: Int?
    package var headers: [String: String] = [:]
    package var body: [UInt8]
    package var arrivals: [Arrival] = []
    package var ending = Ending.complete

    package init(_ question: String, _ request: RequestFacts, status: Int? = nil, body: [UInt8]) {
        self.question = question
        self.request = request
        self.status = status
        self.body = body
    }

    var name: String { request.isStreamed ? "\(question), streamed" : question }
    /// The request was served, or the stream is from a file and has no status.
    package var wasServed: Bool { (status ?? 200) == 200 && request.expectation != .refused }
    package var wasRefused: Bool { status.map { $0 >= 400 && $0 < 500 || $0 == 501 } ?? false }
}
