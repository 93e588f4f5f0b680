/// Chat templates for models that bring none, by name.
public enum BuiltInTemplate: String, Sendable, Hashable, CaseIterable {
    case chatml, llama2, llama3, mistral, gemma, phi3, zephyr, vicuna, alpaca

    public var source: String {
        switch self {
        case .chatml: Self.chatML
        case .llama2: Self.llama2Source
        case .llama3: Self.llama3Source
        case .mistral: Self.mistralSource
        case .gemma: Self.gemmaSource
        case .phi3: Self.phi3Source
        case .zephyr: Self.zephyrSource
        case .vicuna: Self.vicunaSource
        case .alpaca: Self.alpacaSource
        }
    }

    private static let chatML = """
        {%- for message in messages %}
            {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
        """

    private static let llama2Source = """
        {%- set system = '' %}
        {%- if messages[0].role == 'system' %}
            {%- set system = '<<SYS>>\\n' + messages[0].content + '\\n<</SYS>>\\n\\n' %}
            {%- set messages = messages[1:] %}
        {%- endif %}
        {%- for message in messages %}
            {%- if message.role == 'user' %}
                {{- bos_token + '[INST] ' + (system if loop.first else '') + message.content + ' [/INST]' }}
            {%- elif message.role == 'assistant' %}
                {{- ' ' + message.content + ' ' + eos_token }}
            {%- else %}
                {{- raise_exception('this template has no place for the role ' + message.role) }}
            {%- endif %}
        {%- endfor %}
        """

    private static let llama3Source = """
        {{- bos_token }}
        {%- for message in messages %}
            {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' }}
            {{- message.content | trim + '<|eot_id|>' }}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
        {%- endif %}
        """

    private static let mistralSource = """
        {{- bos_token }}
        {%- for message in messages %}
            {%- if message.role == 'user' %}
                {{- '[INST] ' + message.content + '[/INST]' }}
            {%- elif message.role == 'assistant' %}
                {{- ' ' + message.content + eos_token }}
            {%- else %}
                {{- raise_exception('this template has no place for the role ' + message.role) }}
            {%- endif %}
        {%- endfor %}
        """

    private static let gemmaSource = """
        {{- bos_token }}
        {%- for message in messages %}
            {%- if message.role == 'system' %}
                {{- raise_exception('this template has no place for a system message') }}
            {%- endif %}
            {%- set role = 'model' if message.role == 'assistant' else message.role %}
            {{- '<start_of_turn>' + role + '\\n' + message.content | trim + '<end_of_turn>\\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}
        """

    private static let phi3Source = """
        {%- for message in messages %}
            {{- '<|' + message.role + '|>\\n' + message.content + '<|end|>\\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}
        """

    private static let zephyrSource = """
        {%- for message in messages %}
            {{- '<|' + message.role + '|>\\n' + message.content + eos_token + '\\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}
        """

    private static let vicunaSource = """
        {{- bos_token }}
        {%- for message in messages %}
            {%- if message.role == 'system' %}{{ message.content + ' ' }}
            {%- elif message.role == 'user' %}{{ 'USER: ' + message.content + ' ' }}
            {%- else %}{{ 'ASSISTANT: ' + message.content + eos_token }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}
        """

    private static let alpacaSource = """
        {{- bos_token }}
        {%- for message in messages %}
            {%- if message.role == 'system' %}{{ message.content + '\\n\\n' }}
            {%- elif message.role == 'user' %}{{ '### Instruction:\\n' + message.content + '\\n\\n' }}
            {%- else %}{{ '### Response:\\n' + message.content + eos_token + '\\n\\n' }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}{{ '### Response:\\n' }}{% endif %}
        """
}
