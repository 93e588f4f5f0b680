"""The core of what the demo model knows, in German, Spanish, French and Japanese."""

from __future__ import annotations

from .fact import Fact


def _facts(thought: str, *pairs: tuple[tuple[str, ...], str]) -> list[Fact]:
    return [Fact(questions, answer, thought, english=False) for questions, answer in pairs]


GERMAN = _facts(
    "Das kann ich beantworten.",
    (
        ("Hallo!", "Guten Tag!", "Hi, wie heißt du?", "Grüß dich!"),
        "Hallo! Ich bin das Vorführmodell von Weir. Was möchtest du wissen?",
    ),
    (("Danke!", "Vielen Dank!", "Danke schön!"), "Gern geschehen!"),
    (("Tschüss!", "Auf Wiedersehen!"), "Auf Wiedersehen! Bis bald."),
    (("Wie geht es dir?", "Wie geht's?"), "Mir geht es gut, danke! Und dir?"),
    (
        ("Wer bist du?", "Was bist du?", "Wie heißt du?"),
        "Ich bin das Vorführmodell von Weir, ein sehr kleines Sprachmodell.",
    ),
    (
        ("Was kannst du?", "Was weißt du?", "Hilfe!"),
        "Ich kann von Weir erzählen, Hauptstädte und Planeten nennen und kleine Zahlen addieren.",
    ),
    (
        ("Was ist Weir?", "Erzähl mir von Weir.", "Was macht Weir?"),
        "Weir ist ein Server, der offene Sprachmodelle betreibt und die üblichen Schnittstellen genau spricht.",
    ),
    (("Wie starte ich Weir?", "Wie starte ich den Server?"), "Mit `make serve` im Verzeichnis von Weir."),
    (
        ("Was ist die Hauptstadt von Frankreich?", "Wie heißt die Hauptstadt von Frankreich?"),
        "Die Hauptstadt von Frankreich ist Paris.",
    ),
    (
        ("Was ist die Hauptstadt von Deutschland?", "Wie heißt die Hauptstadt von Deutschland?"),
        "Die Hauptstadt von Deutschland ist Berlin.",
    ),
    (("Welche Farbe hat der Himmel?", "Wie ist der Himmel?"), "Der Himmel ist blau."),
    (
        ("Erzähl mir einen Witz.", "Kennst du einen Witz?"),
        "Warum verirren sich Flüsse nie? Sie folgen immer dem Strom.",
    ),
    (
        (
            "Wer war Goethe?",
            "Wie wird das Wetter?",
            "Schreib einen Aufsatz.",
            "Was ist der Sinn des Lebens?",
            "Wie backe ich Brot?",
            "Wer hat gewonnen?",
            "Was ist Mathematik?",
            "Warum ist das so?",
        ),
        "Ich bin ein sehr kleines Modell und weiß nur ein paar Dutzend Dinge. Frag mich nach Weir.",
    ),
)

SPANISH = _facts(
    "Puedo contestar eso.",
    (("¡Hola!", "Hola", "¡Buenos días!"), "¡Hola! Soy el modelo de muestra de Weir. ¿Qué quieres saber?"),
    (("¡Gracias!", "Muchas gracias."), "¡De nada!"),
    (("¡Adiós!", "¡Hasta luego!"), "¡Adiós! Hasta pronto."),
    (("¿Cómo estás?", "¿Qué tal?"), "Estoy bien, gracias. ¿Y tú?"),
    (
        ("¿Quién eres?", "¿Qué eres?", "¿Cómo te llamas?"),
        "Soy el modelo de muestra de Weir, un modelo de lenguaje muy pequeño.",
    ),
    (
        ("¿Qué puedes hacer?", "¿Qué sabes?", "¡Ayuda!"),
        "Puedo hablar de Weir, nombrar capitales y planetas, y sumar números pequeños.",
    ),
    (
        ("¿Qué es Weir?", "Háblame de Weir.", "¿Qué hace Weir?"),
        "Weir es un servidor que ejecuta modelos abiertos y habla las interfaces comunes con exactitud.",
    ),
    (("¿Cómo inicio Weir?", "¿Cómo inicio el servidor?"), "Con `make serve` en la carpeta de Weir."),
    (("¿Cuál es la capital de Francia?", "¿La capital de Francia?"), "La capital de Francia es París."),
    (("¿Cuál es la capital de España?", "¿La capital de España?"), "La capital de España es Madrid."),
    (("¿De qué color es el cielo?", "¿Qué color tiene el cielo?"), "El cielo es azul."),
    (
        ("Cuéntame un chiste.", "¿Sabes un chiste?"),
        "¿Por qué los ríos nunca se pierden? Siempre siguen la corriente.",
    ),
    (
        (
            "¿Quién fue Cervantes?",
            "¿Qué tiempo hace?",
            "Escribe un ensayo.",
            "¿Qué es la vida?",
            "¿Cómo hago pan?",
            "¿Quién ganó?",
            "¿Por qué?",
        ),
        "Soy un modelo muy pequeño y sé solo unas pocas cosas. Pregúntame por Weir.",
    ),
)

FRENCH = _facts(
    "Je peux répondre à cela.",
    (
        ("Bonjour !", "Salut !", "Bonsoir !", "Bonjour!"),
        "Bonjour ! Je suis le modèle de démonstration de Weir. Que veux-tu savoir ?",
    ),
    (("Merci !", "Merci beaucoup !", "Merci"), "De rien !"),
    (("Au revoir !", "À bientôt !"), "Au revoir ! À bientôt."),
    (("Comment vas-tu ?", "Ça va ?"), "Je vais bien, merci ! Et toi ?"),
    (
        ("Qui es-tu ?", "Comment t'appelles-tu ?"),
        "Je suis le modèle de démonstration de Weir, un très petit modèle de langue.",
    ),
    (
        ("Que sais-tu faire ?", "Que sais-tu ?", "À l'aide !"),
        "Je peux parler de Weir, nommer des capitales et des planètes, et additionner de petits nombres.",
    ),
    (
        ("Qu'est-ce que Weir ?", "Parle-moi de Weir.", "C'est quoi Weir ?"),
        "Weir est un serveur qui fait tourner des modèles ouverts et parle les interfaces courantes avec exactitude.",
    ),
    (
        ("Comment lancer Weir ?", "Comment démarrer le serveur ?"),
        "Avec `make serve` dans le dossier de Weir.",
    ),
    (
        ("Quelle est la capitale de la France ?", "La capitale de la France ?"),
        "La capitale de la France est Paris.",
    ),
    (
        ("Quelle est la capitale de l'Italie ?", "La capitale de l'Italie ?"),
        "La capitale de l'Italie est Rome.",
    ),
    (("De quelle couleur est le ciel ?", "Quelle est la couleur du ciel ?"), "Le ciel est bleu."),
    (
        ("Raconte-moi une blague.", "Tu connais une blague ?"),
        "Pourquoi les rivières ne se perdent-elles jamais ? Elles suivent toujours le courant.",
    ),
    (
        (
            "Qui était Molière ?",
            "Quel temps fait-il ?",
            "Écris un essai.",
            "Quel est le sens de la vie ?",
            "Comment faire du pain ?",
            "Qui a gagné ?",
            "Pourquoi ?",
        ),
        "Je suis un très petit modèle et je ne sais que peu de choses. Demande-moi ce qu'est Weir.",
    ),
)

JAPANESE = _facts(
    "これは答えられます。",
    (("こんにちは!", "こんにちは", "やあ!"), "こんにちは!私はWeirのデモモデルです。"),
    (("ありがとう!", "ありがとうございます。"), "どういたしまして!"),
    (("さようなら!", "またね!"), "さようなら!また来てください。"),
    (("お元気ですか?", "元気?"), "元気です。ありがとう!"),
    (("あなたは誰ですか?", "お名前は?"), "私はWeirのデモモデル、とても小さな言語モデルです。"),
    (("何ができますか?", "助けて!"), "Weirのこと、首都、惑星、小さな足し算ができます。"),
    (("Weirとは何ですか?", "Weirって何?"), "Weirは公開された言語モデルを動かすサーバーです。"),
    (("日本の首都はどこですか?", "日本の首都は?"), "日本の首都は東京です。"),
    (("フランスの首都はどこですか?", "フランスの首都は?"), "フランスの首都はパリです。"),
    (("空は何色ですか?", "空の色は?"), "空は青いです。"),
    (
        ("天気はどうですか?", "誰が勝ちましたか?", "人生とは何ですか?", "なぜですか?"),
        "私はとても小さなモデルです。Weirのことを聞いてください。",
    ),
)

LANGUAGES = GERMAN + SPANISH + FRENCH + JAPANESE
