import Inference

/// Byte strings and the tokens they stand for, as a tree in depth-first order.
///
/// A walk that cannot go on below a node jumps to `next`, so that it reads memory forwards only.
struct TokenTrie: Sendable {
    struct Node: Sendable {
        /// The first node that is not below this one.
        var next: UInt32
        /// -1 if no token ends here, and -2 - i if those of `shared[i]` do.
        var token: TokenID
        /// Counts from 1.
        var depth: UInt16
        var byte: UInt8
    }

    static let maximumDepth = Int(UInt16.max) - 1

    private(set) var nodes: ContiguousArray<Node> = []
    private(set) var shared: [[TokenID]] = []
    /// The length of the longest byte string.
    private(set) var depth = 0
    private var path: [Int] = []

    /// - Parameter entries: Ascending, by bytes; none empty, none longer than `maximumDepth`.
    init(sorted entries: some Sequence<(bytes: ArraySlice<UInt8>, token: TokenID)>) {
        var last = ArraySlice<UInt8>()
        for (bytes, token) in entries {
            var common = 0
            for (mine, other) in zip(bytes, last) {
                guard mine == other else { break }
                common += 1
            }
            append(bytes.dropFirst(common), below: common, token)
            last = bytes
        }
        close(to: 0)
    }

    init(_ entries: [(bytes: ArraySlice<UInt8>, token: TokenID)]) {
        self.init(sorted: entries.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) })
    }

    var isEmpty: Bool { nodes.isEmpty }
    var weight: Int { nodes.count * MemoryLayout<Node>.stride + shared.count * 48 }

    /// Calls the closure with the tokens that end at a node.
    @inline(__always)
    func forEachToken(at node: Node, _ body: (TokenID) -> Void) {
        if node.token >= 0 {
            body(node.token)
        } else if node.token < -1 {
            for token in shared[Int(-2 - node.token)] { body(token) }
        }
    }

    private mutating func append(_ rest: ArraySlice<UInt8>, below common: Int, _ token: TokenID) {
        guard !rest.isEmpty else {
            if let last = path.last { share(token, at: last) }
            return
        }
        close(to: common)
        for byte in rest {
            path.append(nodes.count)
            nodes.append(Node(next: 0, token: -1, depth: UInt16(path.count), byte: byte))
        }
        depth = max(depth, path.count)
        nodes[nodes.count - 1].token = token
    }

    private mutating func share(_ token: TokenID, at node: Int) {
        let present = nodes[node].token
        if present < -1 {
            shared[Int(-2 - present)].append(token)
        } else if present == -1 {
            nodes[node].token = token
        } else {
            nodes[node].token = TokenID(-2 - shared.count)
            shared.append([present, token])
        }
    }

    private mutating func close(to length: Int) {
        while path.count > length { nodes[path.removeLast()].next = UInt32(nodes.count) }
    }
}
