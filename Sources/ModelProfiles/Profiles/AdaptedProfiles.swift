import Inference
import Synchronization

/// The profiles of adapters that have chat templates or ends of turns of their own, made once for each.
final class AdaptedProfiles: Sendable {
    struct Adapted: Sendable {
        let profile: ModelProfile
        let constrainer: ReplyConstrainer
    }

    private let vocabulary: any Vocabulary
    private let known = Mutex<[(version: Int, adapted: Adapted)]>([])

    /// More than anybody serves at a time; making one takes about a third of a second.
    private static let capacity = 64

    init(vocabulary: any Vocabulary) { self.vocabulary = vocabulary }

    func adapted(_ profile: ModelProfile, to facts: AdapterFacts) -> Adapted {
        if let adapted = known.withLock({ $0.first { $0.version == facts.version }?.adapted }) {
            return adapted
        }
        let profile = profile.adapted(to: facts)
        let adapted = Adapted(
            profile: profile, constrainer: ReplyConstrainer(vocabulary: vocabulary, profile: profile))
        known.withLock { known in
            if known.count == Self.capacity { known.removeFirst() }
            known.append((facts.version, adapted))
        }
        return adapted
    }
}
