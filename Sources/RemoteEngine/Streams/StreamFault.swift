/// What an upstream's stream got wrong and was repaired, by the rules of Weir's streaming contract.
public enum StreamFault: String, Sendable, Hashable, CaseIterable {
    case missingRole, repeatedRole
    case unstableIdentity
    case repeatedFinish, textAfterFinish
    case wrongFinishReason, missingFinish
    case missingDone
    case missingUsage, wrongUsage
    case missingCallIndex, missingCallID, repeatedCallIdentity, changedCallID
    case reusedCallIndex, interleavedCalls
    case modelScopedCallID
    case nameResidue
    case repeatedArguments, argumentsAreNoText, repeatedCall
    case leakedTerminator, inlineReasoning, textCall, repeatedReasoning
    case splitCharacter
    case leftoverMargin
    case malformedEvent
    case emptyChunk
    case leakedStop
    case missingChoice
    case brokenLogprobs
    case wholeReply

    /// The rule that was broken.
    public var rule: String {
        switch self {
        case .missingRole, .repeatedRole: "R1"
        case .unstableIdentity: "R2"
        case .repeatedFinish, .textAfterFinish, .missingFinish: "R4"
        case .wrongFinishReason: "R5"
        case .missingDone: "R6"
        case .missingUsage: "R7"
        case .missingCallIndex, .missingCallID: "R8"
        case .repeatedCallIdentity: "R9"
        case .reusedCallIndex, .interleavedCalls: "R10"
        case .modelScopedCallID, .changedCallID: "R11"
        case .nameResidue: "R12"
        case .repeatedArguments, .argumentsAreNoText, .repeatedCall: "R13"
        case .leakedTerminator, .inlineReasoning, .textCall: "R16"
        case .splitCharacter: "R19"
        case .leftoverMargin: "R24"
        case .repeatedReasoning: "R25"
        case .missingChoice: "R26"
        case .brokenLogprobs: "R27"
        case .malformedEvent, .wholeReply: "R29"
        case .emptyChunk: "R32"
        case .leakedStop: "R41"
        case .wrongUsage: "R42"
        }
    }

    /// The name in metrics, such as `repeated_role`.
    public var label: String {
        rawValue.reduce(into: "") { label, character in
            if character.isUppercase, label.last?.isUppercase == false { label.append("_") }
            label.append(character.isUppercase ? Character(character.lowercased()) : character)
        }
    }
}
