import Inference

extension ModelProfile {
    static func compile(
        _ sources: [String: String], _ vocabulary: any Vocabulary
    ) -> (Template, [String: ChatTemplateError]) {
        var templates: [String: ChatTemplate] = [:]
        var broken: [String: ChatTemplateError] = [:]
        for (name, source) in sources {
            do throws(ChatTemplateError) {
                templates[name] = try ChatTemplate(
                    source, beginText: vocabulary.beginText, endText: vocabulary.endText)
            } catch {
                broken[name] = error
            }
        }
        if let error = broken.removeValue(forKey: "default") { return (.broken(error), broken) }
        let mainName = templates.keys.contains("default") ? "default" : templates.keys.sorted().first
        if let mainName, let main = templates.removeValue(forKey: mainName) {
            return (.ready(TemplateSet(main, others: templates)), broken)
        }
        if let name = broken.keys.sorted().first, let error = broken.removeValue(forKey: name) {
            return (.broken(error), broken)
        }
        do throws(ChatTemplateError) {
            let assumed = try ChatTemplate(
                BuiltInTemplate.chatml.source, beginText: vocabulary.beginText, endText: vocabulary.endText)
            return (.assumed(TemplateSet(assumed)), broken)
        } catch {
            return (.broken(error), broken)
        }
    }
}
