/// What is printed, as bytes, with their origins.
///
/// What a block or a macro gives as a value is printed here too, and cut off again.
struct OutputBuffer {
    private(set) var bytes: [UInt8] = []
    private(set) var runs: [Provenance.Run] = []

    var count: Int { bytes.count }

    mutating func append(_ text: Text) {
        let start = bytes.count
        text.string.withBytes { bytes.append(contentsOf: $0) }
        switch text.provenance {
        case .uniform(let origin): append(Provenance.Run(count: bytes.count - start, origin: origin))
        case .mixed(let runs):
            for run in runs { append(run) }
        }
    }

    private mutating func append(_ run: Provenance.Run) {
        if run.count == 0 { return }
        if let last = runs.indices.last, runs[last].origin == run.origin {
            runs[last].count += run.count
        } else {
            runs.append(run)
        }
    }

    /// Takes the end away, from a position that is not inside a character.
    mutating func cut(from start: Int) -> Text {
        let string = bytes.withUnsafeBufferPointer {
            String(decoding: UnsafeBufferPointer(rebasing: $0[start...]), as: UTF8.self)
        }
        var remaining = bytes.count - start
        var cut: [Provenance.Run] = []
        while remaining > 0, let last = runs.popLast() {
            let count = min(remaining, last.count)
            cut.append(Provenance.Run(count: count, origin: last.origin))
            if count < last.count {
                runs.append(Provenance.Run(count: last.count - count, origin: last.origin))
            }
            remaining -= count
        }
        bytes.removeLast(bytes.count - start)
        return Text(string, provenance: Provenance(runs: cut.reversed()))
    }
}
