/// The surveys of a vocabulary, by the content of the pattern they are of; those not used for long are dropped.
struct SurveyCache {
    struct Key: Hashable {
        var term: Fingerprint
        var withExits: Bool
    }

    /// Bytes of memory for each of the two generations.
    private static let limit = 24 << 20

    private var recent: [Key: TokenSurvey] = [:]
    private var former: [Key: TokenSurvey] = [:]
    private var weight = 0

    mutating func find(_ key: Key) -> TokenSurvey? {
        if let survey = recent[key] { return survey }
        guard let survey = former.removeValue(forKey: key) else { return nil }
        insert(survey, for: key)
        return survey
    }

    mutating func insert(_ survey: TokenSurvey, for key: Key) {
        guard recent.updateValue(survey, forKey: key) == nil else { return }
        weight += survey.weight
        guard weight > Self.limit else { return }
        former = recent
        recent = [:]
        weight = 0
    }
}
