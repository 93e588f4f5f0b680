extension TransitionRows {
    /// Rows without bounds checks, for loops over many thousand bytes.
    struct Unchecked {
        let starts: UnsafePointer<Int32>
        let maps: UnsafePointer<Int32>
        let classes: UnsafePointer<UInt8>
        let targets: UnsafePointer<Int32>

        @inline(__always)
        func hasRow(_ state: Int32) -> Bool { starts[Int(state)] >= 0 }

        /// - Precondition: The state is of this table and has a row.
        @inline(__always)
        func target(_ state: Int32, _ byte: UInt8) -> Int32 {
            targets[Int(starts[Int(state)]) + Int(classes[Int(maps[Int(state)]) << 8 + Int(byte)])]
        }
    }

    /// - Precondition: At least one row was made.
    func withUnchecked(_ body: (Unchecked) -> Void) {
        starts.withUnsafeBufferPointer { starts in
            mapOfState.withUnsafeBufferPointer { maps in
                classes.withUnsafeBufferPointer { classes in
                    targets.withUnsafeBufferPointer { targets in
                        guard let starts = starts.baseAddress, let maps = maps.baseAddress,
                            let classes = classes.baseAddress, let targets = targets.baseAddress
                        else { return }
                        body(Unchecked(starts: starts, maps: maps, classes: classes, targets: targets))
                    }
                }
            }
        }
    }
}

extension TermTable {
    func withUnsafeRows(_ body: (TransitionRows.Unchecked, UnsafeBufferPointer<Bool>) -> Void) {
        transitions.withUnchecked { rows in nullable.withUnsafeBufferPointer { body(rows, $0) } }
    }
}
