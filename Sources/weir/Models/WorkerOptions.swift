import ArgumentParser
import Foundation
import LlamaEngine

/// Which other machines hold a part of the model.
struct WorkerOptions: ParsableArguments {
    @Option(
        name: .customLong("rpc"),
        help: ArgumentHelp(
            "Other machines to run the model on, each with `weir worker`.", valueName: "host:port,…"))
    var workers: String?

    @Option(
        help: ArgumentHelp(
            "How much each machine gets: this one, then each worker; or the workers alone. "
                + "[default: by their memory]", valueName: "a,b,…"))
    var tensorSplit: String?

    @Option(
        help: ArgumentHelp(
            "What is given away: whole layers, or a part of every tensor, which makes the workers compute at the "
                + "same time and exchange more.", valueName: "layer|tensor"))
    var split = ModelSplit.Kind.layer

    /// Every worker that is named; an entry that is no address is left out, and refused before.
    var addresses: [WorkerAddress] { entries(workers).compactMap(WorkerAddress.init) }

    /// `nil` for a model on this machine alone.
    var modelSplit: ModelSplit? {
        addresses.isEmpty
            ? nil
            : ModelSplit(
                workers: addresses, kind: split, shares: entries(tensorSplit).compactMap(Double.init))
    }

    func validate() throws {
        guard let workers else {
            guard tensorSplit == nil else {
                throw ValidationError("--tensor-split divides a model between machines; name them with --rpc")
            }
            guard split == .layer else {
                throw ValidationError("--split tensor divides a model between machines; name them with --rpc")
            }
            return
        }
        for entry in entries(workers) where WorkerAddress(entry) == nil {
            throw ValidationError(
                "--rpc must be host:port with commas between them, over IPv4, but has \"\(entry)\"")
        }
        guard (1...16).contains(addresses.count) else {
            throw ValidationError("--rpc must name 1 to 16 workers, but names \(addresses.count)")
        }
        guard Set(addresses).count == addresses.count else {
            throw ValidationError("--rpc names a worker twice; each serves one machine at a time, once")
        }
        try validateShares()
    }

    private func validateShares() throws {
        guard let tensorSplit else { return }
        let shares = entries(tensorSplit).map { Double($0) ?? -1 }
        guard shares.allSatisfy({ (0...1e9).contains($0) }),
            shares.suffix(addresses.count).contains(where: { $0 > 0 })
        else {
            throw ValidationError(
                "--tensor-split must be numbers from 0 with commas between them, and some of a worker above 0, "
                    + "but is \(tensorSplit)")
        }
        guard shares.count == addresses.count || shares.count == addresses.count + 1 else {
            throw ValidationError(
                "--tensor-split has \(shares.count) numbers; it must have \(addresses.count + 1), this machine's and "
                    + "one for each worker, or \(addresses.count), one for each worker")
        }
        if split == .tensor, shares.count > addresses.count, (shares.first ?? 0) > 0 {
            throw ValidationError(
                "--split tensor leaves this machine without a part; give its number as 0, or run a worker on it too"
            )
        }
    }

    private func entries(_ list: String?) -> [String] {
        guard let list else { return [] }
        return list.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }
}
