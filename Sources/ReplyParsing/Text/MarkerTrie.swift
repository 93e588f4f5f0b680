/// The markers of one region, matched byte by byte.
///
/// Bytes that begin no marker are skipped with one test each; a byte that may begin one costs at most the
/// longest marker.
struct MarkerTrie: Sendable {
    enum Match: Sendable, Hashable {
        case none
        /// Every byte so far fits, and more could come.
        case undecided
        case marker(Int, length: Int)
    }

    private struct Node {
        var byte: UInt8
        var marker: Int32 = -1
        var firstChild: Int32 = -1
        var sibling: Int32 = -1
    }

    private var nodes = [Node(byte: 0)]
    private(set) var firstBytes = ByteSet()

    init() {}

    /// - Parameter markers: A marker's number is its position; of two that are equal the first counts.
    init(_ markers: some Sequence<String>) {
        for (index, text) in markers.enumerated() { insert(text, marker: index) }
    }

    var isEmpty: Bool { nodes.count == 1 }

    mutating func insert(_ text: String, marker: Int) {
        guard let first = text.utf8.first else { return }
        firstBytes.insert(first)
        var node = 0
        for byte in text.utf8 { node = child(of: node, for: byte) ?? appendChild(to: node, byte) }
        if nodes[node].marker < 0 { nodes[node].marker = Int32(marker) }
    }

    /// Finds the longest marker that begins at a position.
    func longestMatch(in bytes: [UInt8], at start: Int, isComplete: Bool) -> Match {
        var node = 0
        var position = start
        var best = Match.none
        while position < bytes.count {
            guard let next = child(of: node, for: bytes[position]) else { return best }
            node = next
            position += 1
            if nodes[node].marker >= 0 { best = .marker(Int(nodes[node].marker), length: position - start) }
        }
        return nodes[node].firstChild < 0 || isComplete ? best : .undecided
    }

    /// Finds the shortest marker that begins at a position, which is the one a stream completes first.
    func shortestMatch(in bytes: [UInt8], at start: Int) -> Match {
        var node = 0
        var position = start
        while position < bytes.count {
            guard let next = child(of: node, for: bytes[position]) else { return .none }
            node = next
            position += 1
            if nodes[node].marker >= 0 { return .marker(Int(nodes[node].marker), length: position - start) }
        }
        return .undecided
    }

    private func child(of node: Int, for byte: UInt8) -> Int? {
        var child = Int(nodes[node].firstChild)
        while child >= 0 {
            if nodes[child].byte == byte { return child }
            child = Int(nodes[child].sibling)
        }
        return nil
    }

    private mutating func appendChild(to node: Int, _ byte: UInt8) -> Int {
        nodes.append(Node(byte: byte, sibling: nodes[node].firstChild))
        nodes[node].firstChild = Int32(nodes.count - 1)
        return nodes.count - 1
    }
}
