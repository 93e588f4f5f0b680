import RemoteEngine
import ReplyParsing

extension ServerFile {
    /// What is wrong with values that are of the right kind.
    var faults: [([Step], String)] {
        var faults: [([Step], String)] = []
        func require(_ isRight: Bool, _ path: [Step], _ message: String) {
            if !isRight { faults.append((path, message)) }
        }
        require(!upstreams.isEmpty, [.key("upstreams")], "there must be at least one")
        if let probeInterval {
            require(
                (0.1...3600).contains(probeInterval), [.key("probe_interval")],
                "must be between 0.1 and 3600 seconds")
        }
        for (index, upstream) in upstreams.enumerated() {
            let path: [Step] = [.key("upstreams"), .index(index)]
            do throws(UpstreamAddress.Malformed) { _ = try UpstreamAddress(upstream.url) } catch {
                faults.append((path + [.key("url")], error.description))
            }
            if let kind = upstream.kind {
                let kinds = UpstreamKind.allCases.map(\.rawValue).joined(separator: ", ")
                require(UpstreamKind(rawValue: kind) != nil, path + [.key("kind")], "must be one of \(kinds)")
            }
            require(
                upstream.apiKeyEnv == nil || upstream.apiKeyFile == nil, path + [.key("api_key_file")],
                "`api_key_env` and `api_key_file` exclude each other")
            require(
                upstream.caFile == nil || upstream.url.lowercased().hasPrefix("https:"),
                path + [.key("ca_file")],
                "is for https://, and would not be used")
            require(
                !upstreams[..<index].contains(upstream), path + [.key("url")],
                "stands there twice; `weight` gives an upstream a larger share")
            for (position, model) in (upstream.models ?? []).enumerated() {
                require(
                    upstream.models?[..<position].allSatisfy { $0.name != model.name } ?? true,
                    path + [.key("models"), .index(position)], "`\(model.name)` stands there twice")
            }
            require((upstream.weight ?? 1) > 0, path + [.key("weight")], "must be more than 0")
            require((upstream.maxInFlight ?? 1) >= 1, path + [.key("max_in_flight")], "must be at least 1")
            let timeouts: [(String, Double?)] = [
                ("connect", upstream.timeouts?.connect), ("first_token", upstream.timeouts?.firstToken),
                ("idle", upstream.timeouts?.idle),
            ]
            for (name, seconds) in timeouts {
                require(
                    (0.01...86_400).contains(seconds ?? 1), path + [.key("timeouts"), .key(name)],
                    "must be between 0.01 and 86400 seconds")
            }
        }
        for (index, model) in (models ?? []).enumerated() {
            let path: [Step] = [.key("models"), .index(index)]
            require(
                ["chat", "raw"].contains(model.mode ?? "chat"), path + [.key("mode")], "must be chat or raw")
            require(
                (model.mode == "raw") == (model.template != nil), path + [.key("template")],
                "is for `mode: raw`, which needs it")
            // What would be ignored is better not written.
            let isRaw = model.mode == "raw"
            require(
                isRaw || model.contextSize == nil, path + [.key("context_size")],
                "is for `mode: raw`, and would not be used")
            require(
                !isRaw || model.opensInReasoning == nil, path + [.key("opens_in_reasoning")],
                "is for `mode: chat`: in raw mode the prompt tells")
            require(
                !isRaw || model.terminators == nil, path + [.key("terminators")],
                "is for `mode: chat`: in raw mode the model's files tell")
            require(
                (0.01...3600).contains(model.hedgeAfter ?? 1), path + [.key("hedge_after")],
                "must be between 0.01 and 3600 seconds")
            require(
                models?[..<index].allSatisfy { $0.name != model.name } ?? true, path + [.key("name")],
                "stands there twice")
            let lists = upstreams.compactMap(\.models).filter { !$0.isEmpty }
            require(
                lists.count < upstreams.count || lists.joined().contains { $0.name == model.name },
                path + [.key("name")], "no upstream has a model of this name")
            require((model.contextSize ?? 16) >= 16, path + [.key("context_size")], "must be at least 16")
            if let format = model.replyFormat {
                require(
                    ReplyFormat.named(format) != nil, path + [.key("reply_format")],
                    "there is no reply format \(format); `weir formats` lists them")
            }
        }
        return faults
    }
}
