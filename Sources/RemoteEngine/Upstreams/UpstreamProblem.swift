import Foundation
import Inference
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import OrderedJSON

/// Why an upstream did not answer a request, and so whether another may.
struct UpstreamProblem: Error, Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// The request is at fault, wherever it is sent.
        case refused(field: String?)
        case tooLong(promptTokens: Int, contextSize: Int)
        case unreachable
        case timeout
        /// Too many requests.
        case busy(retryAfter: Int?)
        case unavailable(retryAfter: Int?)
        case notFound
        /// It answered, but not as such a server answers.
        case garbled
        case failed
        /// It did not hold a reply to what it was asked to, and may still be good for other requests.
        case disobedient
        /// The client went away.
        case cancelled
    }

    var kind: Kind
    var reason: String

    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// Whether another upstream might do better.
    var mayTryAnother: Bool {
        switch kind {
        case .refused, .tooLong, .cancelled: false
        case .unreachable, .timeout, .busy, .unavailable, .notFound, .garbled, .failed, .disobedient: true
        }
    }

    /// What it says of the upstream.
    var outcome: UpstreamBalance.Outcome {
        switch kind {
        case .refused, .tooLong, .disobedient: .success
        case .cancelled, .notFound: .neutral
        case .busy(let seconds): .busy(retryAfter: seconds.map { .seconds($0) })
        case .unavailable(let seconds): .failure(retryAfter: seconds.map { .seconds($0) })
        case .unreachable, .timeout, .garbled, .failed: .failure(retryAfter: nil)
        }
    }

    var inferenceError: InferenceError {
        switch kind {
        case .refused(let field): .invalidRequest(field: field, reason: reason)
        case .tooLong(let promptTokens, let contextSize):
            .contextOverflow(promptTokens: promptTokens, contextSize: contextSize)
        case .busy(let seconds): .overloaded(retryAfterSeconds: seconds ?? 1)
        case .unavailable(let seconds): .unavailable(reason: reason, retryAfterSeconds: seconds ?? 1)
        case .timeout: .upstreamFailed(reason: reason, isTimeout: true)
        case .unreachable, .notFound, .garbled, .failed, .disobedient, .cancelled:
            .upstreamFailed(reason: reason, isTimeout: false)
        }
    }
}

extension IOError {
    /// The system's own words, without the call that failed.
    fileprivate var words: String { String(cString: strerror(errnoCode)) }
}

extension UpstreamProblem {
    /// What is wrong with a request before it is sent, or with what came back.
    init(_ error: InferenceError) {
        switch error {
        case .invalidRequest(let field, let reason): self.init(.refused(field: field), reason)
        case .contextOverflow(let promptTokens, let contextSize):
            self.init(.tooLong(promptTokens: promptTokens, contextSize: contextSize), "")
        case .upstreamFailed(let reason, let isTimeout): self.init(isTimeout ? .timeout : .failed, reason)
        default: self.init(.failed, "\(error)")
        }
    }

    /// What the connection's failing means.
    init(_ error: any Error, from upstream: String) {
        switch error {
        case let problem as UpstreamProblem: self = problem
        case UpstreamExchange.Failure.timedOut(.reply):
            self.init(.timeout, "The upstream \(upstream) did not begin its reply in time.")
        case UpstreamExchange.Failure.timedOut(.nextPart):
            self.init(
                .timeout,
                "The upstream \(upstream) stopped in the middle of its reply and sent nothing more in time.")
        case UpstreamExchange.Failure.closed:
            self.init(.failed, "The upstream \(upstream) closed the connection before its reply was whole.")
        case UpstreamExchange.Failure.cancelled, is CancellationError:
            self.init(.cancelled, "The request was cancelled.")
        case ChannelError.connectTimeout:
            self.init(.unreachable, "The upstream \(upstream) cannot be reached: it does not answer.")
        case let error as IOError:
            self.init(.unreachable, "The upstream \(upstream) cannot be reached: \(error.words)")
        case let error as NIOConnectionError:
            guard let first = error.connectionErrors.first?.error else {
                self.init(.unreachable, "The upstream \(upstream) cannot be reached: its name is not known")
                return
            }
            self.init(first, from: upstream)
        case let error as NIOSSLError:
            self.init(.failed, "The connection to the upstream \(upstream) failed by TLS: \(error)")
        case is HTTPParserError:
            self.init(.garbled, "The upstream \(upstream) answered with something that is no HTTP.")
        default:
            // The words of other errors may hold what was sent, and with it a key.
            self.init(
                .failed,
                "The connection to the upstream \(upstream) failed: \(String(describing: type(of: error)))")
        }
    }

    /// What it means that a reply cannot be read on.
    init(reading error: any Error, from upstream: String) {
        self.init(error, from: upstream)
        // Nobody cancelled the reading, so it was the connections that were closed.
        guard kind == .cancelled, !Task.isCancelled else { return }
        self.init(.unavailable(retryAfter: nil), "The server was told to stop before the reply was whole.")
    }

    /// What a status other than 200 means.
    init(status: Int, retryAfter: Int?, body: [UInt8], from upstream: String) {
        let failure = UpstreamFailure(body: body)
        let words = failure?.message ?? String(decoding: body.prefix(200), as: UTF8.self)
        let said = words.isEmpty ? "" : ": \(words)"
        switch status {
        case 400, 413, 422:
            if let (promptTokens, contextSize) = Self.lengths(body, words, failure?.code) {
                self.init(.tooLong(promptTokens: promptTokens, contextSize: contextSize), words)
            } else {
                self.init(
                    .refused(field: failure?.field), "The engine behind this model refused the request\(said)"
                )
            }
        case 401, 403:
            self.init(
                .failed,
                "The upstream \(upstream) does not accept Weir's API key (\(status)); set `api_key_env` or `api_key_file`."
            )
        case 404:
            self.init(.notFound, "The upstream \(upstream) does not have what was asked of it (404)\(said)")
        case 429: self.init(.busy(retryAfter: retryAfter), "The upstream \(upstream) is busy\(said)")
        case 503:
            self.init(.unavailable(retryAfter: retryAfter), "The upstream \(upstream) is unavailable\(said)")
        case 504, 408: self.init(.timeout, "The upstream \(upstream) gave up (\(status))\(said)")
        default: self.init(.failed, "The upstream \(upstream) failed (\(status))\(said)")
        }
    }

    /// The numbers of a prompt that is too long, which servers say in various ways.
    private static func lengths(_ body: [UInt8], _ message: String, _ code: String?) -> (Int, Int)? {
        let error = (try? JSONValue(parsing: body))?["error"]
        if let tokens = error?["n_prompt_tokens"]?.intValue, let size = error?["n_ctx"]?.intValue {
            return (tokens, size)
        }
        guard code == "context_length_exceeded" || message.contains("maximum context length") else {
            return nil
        }
        let numbers = message.split { !$0.isNumber }.compactMap { Int($0) }
        guard let size = numbers.first, let tokens = numbers.dropFirst().max() else { return nil }
        return (tokens, size)
    }
}
