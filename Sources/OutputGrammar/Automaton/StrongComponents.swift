/// The parts of a graph whose nodes all reach each other, by Tarjan's algorithm, without recursion.
enum StrongComponents {
    /// - Parameter successors: The nodes that each node points to.
    /// - Returns: Every node in one component; a component comes after all that it points to.
    static func find(in successors: [[Int]]) -> [[Int]] {
        var components: [[Int]] = []
        var order = [Int](repeating: -1, count: successors.count)
        var low = order
        var isOnStack = [Bool](repeating: false, count: successors.count)
        var stack: [Int] = []
        var next = 0
        for root in successors.indices where order[root] < 0 {
            var path = [(node: root, child: 0)]
            while let (node, child) = path.last {
                if child == 0 {
                    order[node] = next
                    low[node] = next
                    next += 1
                    stack.append(node)
                    isOnStack[node] = true
                }
                if child < successors[node].count {
                    path[path.count - 1].child += 1
                    let target = successors[node][child]
                    if order[target] < 0 {
                        path.append((target, 0))
                    } else if isOnStack[target] {
                        low[node] = min(low[node], order[target])
                    }
                    continue
                }
                path.removeLast()
                if let parent = path.last?.node { low[parent] = min(low[parent], low[node]) }
                guard low[node] == order[node] else { continue }
                var component: [Int] = []
                while let member = stack.popLast() {
                    isOnStack[member] = false
                    component.append(member)
                    if member == node { break }
                }
                components.append(component)
            }
        }
        return components
    }
}
