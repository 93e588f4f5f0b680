import Foundation
import NIOCore
import RemoteEngine
import ReplyParsing

extension ServerFile {
    /// The upstreams with their keys.
    func upstreamConfigurations() throws -> [UpstreamConfiguration] {
        try upstreams.map { upstream in
            let address: UpstreamAddress
            do throws(UpstreamAddress.Malformed) {
                address = try UpstreamAddress(upstream.url)
            } catch {
                throw fail(error.description, .badInputData)
            }
            let standard = UpstreamTimeouts()
            return UpstreamConfiguration(
                address: address, kind: upstream.kind.flatMap(UpstreamKind.init(rawValue:)),
                models: (upstream.models ?? []).map { .init(name: $0.name, upstreamName: $0.upstreamName) },
                apiKey: try upstream.apiKey(), authorities: upstream.caFile, weight: upstream.weight ?? 1,
                maxInFlight: upstream.maxInFlight ?? 256,
                timeouts: UpstreamTimeouts(
                    connect: upstream.timeouts?.connect.map(TimeAmount.init(seconds:)) ?? standard.connect,
                    firstToken: upstream.timeouts?.firstToken.map(TimeAmount.init(seconds:))
                        ?? standard.firstToken,
                    idle: upstream.timeouts?.idle.map(TimeAmount.init(seconds:)) ?? standard.idle))
        }
    }

    func knowledge(of model: String) -> RemoteModel.Knowledge {
        guard let entry = models?.first(where: { $0.name == model }) else { return RemoteModel.Knowledge() }
        return RemoteModel.Knowledge(
            replyFormat: entry.replyFormat.flatMap(ReplyFormat.named),
            opensInReasoning: entry.opensInReasoning ?? false, terminators: entry.terminators ?? [],
            hedgeAfter: entry.hedgeAfter.map { .seconds($0) })
    }
}

extension ServerFile.Upstream {
    /// The key from where it is kept. It is never part of the file, so that the file can be shown.
    fileprivate func apiKey() throws -> APIKey? {
        if let name = apiKeyEnv {
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw fail(
                    "the environment variable \(name), which holds the key of \(url), is not set",
                    .missingInput)
            }
            return try apiKey(value, from: "the environment variable \(name)")
        }
        guard let path = apiKeyFile else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw fail("the file \(path), which holds the key of \(url), cannot be read", .missingInput)
        }
        return try apiKey(text, from: "the file \(path)")
    }

    /// A key goes into a header, which holds visible characters only.
    private func apiKey(_ text: String, from place: String) throws -> APIKey {
        let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !key.isEmpty, key.utf8.allSatisfy({ (0x21..<0x7f).contains($0) }) else {
            throw fail(
                "\(place) holds no key for \(url): a key has visible ASCII characters only", .badInputData)
        }
        return APIKey(key)
    }
}

extension TimeAmount {
    fileprivate init(seconds: Double) { self = .milliseconds(Int64(seconds * 1000)) }
}
