import Inference

/// Reads adapters, one after the other, on a thread of its own.
actor AdapterReader {
    private let thread = EngineThread(label: "weir.adapters")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private struct Memory {
        weak var weights: AdapterWeights?
        let facts: AdapterFacts
    }

    private let base: AdapterBase
    private var version = 0
    /// What was read and is still in use, so that names of one file share it, and files of one content.
    private var read: [AdapterFileIdentity: Memory] = [:]

    init(base: AdapterBase) { self.base = base }

    func read(_ path: String, file: AdapterFileIdentity) throws(LlamaError) -> LoadedAdapter {
        if let memory = read[file], let weights = memory.weights {
            return LoadedAdapter(weights: weights, facts: memory.facts)
        }
        read = read.filter { $0.value.weights != nil }
        let source = try source(path)
        var terms: [String: LowRankTerm] = [:]
        for pair in source.pairs {
            do throws(AdapterFault) {
                guard terms[pair.target] == nil else { throw AdapterFault("it changes \(pair.target) twice") }
                terms[pair.target] = try pair.term(for: base)
            } catch {
                throw .adapterRefused(path: path, reason: error.reason)
            }
        }
        let weights = weights(of: terms)
        version += 1
        let facts = AdapterFacts(
            version: version, chatTemplates: source.chatTemplates, terminators: source.terminators,
            terminatorTokens: source.terminatorTokens)
        read[file] = Memory(weights: weights, facts: facts)
        return LoadedAdapter(weights: weights, facts: facts)
    }

    private func weights(of terms: [String: LowRankTerm]) -> AdapterWeights {
        let alive = read.values.compactMap(\.weights)
        return alive.first { $0.terms == terms } ?? AdapterWeights(terms: terms)
    }

    private func source(_ path: String) throws(LlamaError) -> AdapterSource {
        do throws(AdapterFault) {
            if PEFTFolder.isOne(path) { return try PEFTFolder(path: path).source(for: base) }
        } catch {
            throw .adapterRefused(path: path, reason: error.reason)
        }
        return try GGUFAdapter(path: path, architecture: base.architecture).source
    }
}
