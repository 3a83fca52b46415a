"""What a model says about its text, or about itself, instead of the text."""

import re
from collections.abc import Iterator

_TEXT = (
    r"(?:e-?mail|mail|message|reply|draft|version|text|subject line|entwurf|nachricht|antwort|fassung|réponse|brouillon"
    r"|courriel|correo|mensaje|borrador|respuesta|versión|messaggio|bozza|risposta|versione|bericht|concept|versie"
    r"|mensagem|rascunho|resposta|versão)"
)
"""What a model calls that which it wrote."""
_MODEL = (
    r"(?:large )?(?:language model|ai (?:language )?(?:assistant|model)|artificial intelligence|ai|chatbot"
    r"|ki(?:-(?:assistent|modell|sprachmodell))?|künstliche intelligenz|sprachmodell"
    r"|modèle (?:de langage|d['’]ia)|intelligence artificielle|assistant virtuel|ia"
    r"|modelo (?:de lenguaje|de linguagem|de ia)|inteligencia artificial|inteligência artificial|assistente (?:de ia|virtual)"
    r"|asistente (?:de ia|virtual)|modello (?:linguistico|di linguaggio)|intelligenza artificiale|assistente ai"
    r"|(?:ai-)?taalmodel|ai-assistent|kunstmatige intelligentie)"
)
_SELF = (
    rf"(?:\b(?:as|i am|i['’]m|being)[ ](?:only |just )?(?:an?[ ])?|\b(?:als|ich bin)[ ](?:nur )?(?:eine?[ ])?"
    rf"|\b(?:en tant qu['’e]|je (?:ne )?suis(?: qu['’])?)[ ]?(?:une?[ ])?|\b(?:como|soy|sou)[ ](?:una?[ ]|uma?[ ])?"
    rf"|\b(?:come|sono)[ ](?:un['’]?[ ]?|una[ ])?|\b(?:als|ik ben)[ ](?:een[ ])?){_MODEL}"
    r"(?=\s*(?:[,;.)]|$)|[ ](?:i\b|and|kann|habe|bin|und|weiß|je|et|ne|no|y|non|e\b|não|kan|heb|en\b))"
)
"""Somebody who says to be one; "as an AI company" goes on with what they are."""
_HERE = (
    r"(?:here(?:['’]s| is| are)|below is|hier (?:ist|sind|kommt|is)|nachfolgend|anbei|voici|voilà|ci-dessous|aquí (?:está|tienes|tiene|va)"
    r"|a continuación|ecco|di seguito|aqui (?:está|vai)|segue|hieronder|(?:i['’]ve|i have) (?:drafted|written|rewritten|prepared)"
    r"|ich habe|j['’]ai (?:rédigé|écrit)|he (?:redactado|escrito)|ho (?:scritto|preparato)|escrevi|ik heb)"
)
_SURE = (
    r"(?:(?:sure(?: thing)?|certainly|of course|absolutely|gerne?|natürlich|klar|selbstverständlich|bien sûr|avec plaisir"
    r"|claro(?: que sí)?|por supuesto|certo|certamente|volentieri|com certeza|natuurlijk|zeker|graag)[ ]?[!,.:–—-][ \n]*)"
)
_TUNE = (
    r"(?:(?:adjust|change|tweak|soften|modify)[ ](?:the|its|this)[ ](?:tone|wording|length|draft|e-?mail|message)"
    r"|make (?:it|this|the (?:e-?mail|message|text)) (?:shorter|longer|more|less|a bit|sound)|(?:a|an|another) (?:shorter|longer|different|alternative) version"
    r"|another version|(?:rewrite|rephrase) (?:it|this)"
    r"|(?:den |am )?(?:ton|tonfall|wortlaut)[ ](?:noch )?(?:anpass|änder|ab)\w*|(?:kürzer|länger|formeller)(?:e fassung| mach| formulier)\w*"
    r"|(?:modifi|ajust|chang|adapt)\w* le ton|(?:plus court|plus long|autre version)\w*|raccourcir? (?:ce|le) (?:message|mail|texte)"
    r"|(?:cambi|ajust|modifi|adapt)\w* el tono|(?:otra versión|más corto|más breve|más formal)"
    r"|(?:cambi|modific|modifich|adatt|adegu)\w* il tono|(?:altra versione|più breve|più corto|più formale)"
    r"|(?:mud|ajust|alter|adapt)\w* o tom|(?:outra versão|mais curto|mais curta|mais breve|mais formal)"
    r"|de toon (?:aanpas|verander|wijzig)\w*|(?:andere versie|kortere versie|korter maak)\w*|toon (?:moet|zal|kan) aanpas\w*)"
)
_OFFER = (
    r"(?:let me know|tell me|would you like|do you want|if you(?:['’]d| would)? (?:like|want|prefer)|shall i|should i|i can|feel free|happy to"
    r"|sag(?:en sie)? (?:mir|bescheid)|wenn (?:ich|du|sie)|falls|soll ich|gib mir bescheid|geben sie|dites?-moi|voulez-vous|si vous (?:voulez|souhaitez)|si tu"
    r"|souhaitez-vous|dime|díga(?:me|nme)|si (?:quieres|quiere|desea|prefieres)|avísame|quieres que|fammi sapere|mi faccia sapere|se vuoi|se (?:lo )?(?:desidera|preferisci)|vuoi che|dimmi"
    r"|diga-me|diz-me|me avise|avise|se quiser|quer que|se (?:preferir|desejar)|laat (?:me|het me|maar)|als (?:je|u) (?:wilt|wil)|zal ik|wil je)"
)
_COUNT = r"(?:words|wörter|worte|mots|palabras|parole|palavras|woorden)"
_SUBJECT = r"(?:subject(?: line)?|betreff(?:zeile)?|objet|asunto|oggetto|assunto|onderwerp)"
_PART = (
    r"(?:body|e-?mail(?:[ -](?:body|text))?|message|option|version|variante?|draft|entwurf|fassung|brouillon|borrador|bozza"
    r"|rascunho|concept|versie|versión|versione|versão|opción|opzione|opção|optie|nachricht|mensaje|messaggio|mensagem)"
)
_RESIDUE = re.compile(
    rf"(?P<self>{_SELF})"
    r"|(?P<mark><\|[a-z_]{2,20}\|>|\[/?INST\]|^```[^\n]*$|</?(?:think|thinking|response|output|answer|email|draft)>)"
    rf"|^[ \t#>*_]*(?P<head>{_SUBJECT}(?:\*\*)?[ ]?:)"
    rf"|\A\s*[*#_]*(?P<first>{_PART}(?:[ ](?:\d|[a-c]))?[*_]*[ ]?:?[*_]*[ ]*$)"
    rf"|^[ \t#>*_]*(?P<part>{_PART}[ ](?:\d|[a-c])[*_]*[ ]?:[*_]*[ ]*$)"
    r"|^(?P<role>(?:assistant|user|system|ai|model)[ ]?:)"
    rf"|\A\s*(?P<talk>{_SURE}?{_HERE}[ ][^\n:]{{0,80}}\b{_TEXT}\b[^\n:]{{0,60}}[:.]?[ ]*$)"
    rf"|\A\s*(?P<sure>{_SURE}{_HERE}[^\n]{{0,120}}:[ ]*$)"
    rf"|(?P<offer>\b{_OFFER}\b[^.!?\n]{{0,80}}?\b{_TUNE})"
    rf"|^(?P<count>\W{{0,3}}(?:word count|wortzahl|anzahl {_COUNT}|nombre de mots|{_COUNT})[ ]?:[ ]?~?\d+\W{{0,3}}$|\W{{0,3}}\d+[ ]{_COUNT}\W{{0,3}}$)"
    rf"|(?P<brief>\b(?:under|less than|unter|weniger als|moins de|menos de|meno di|minder dan|in)[ ]\d+[ ]{_COUNT}\b)"
    r"|(?P<refuse>\b(?:i (?:cannot|can['’]t|can not|am (?:not able|unable) to) (?:assist|help|comply|fulfil?l?|generate|browse|write)"
    r"\b(?: with)? (?:this|that|you with th|real|the (?:request|internet|web)))\b"
    r"|\bmy (?:training data|knowledge cutoff|instructions|system prompt)\b)",
    re.IGNORECASE | re.MULTILINE,
)


def residue(text: str) -> Iterator[tuple[str, str]]:
    """What a model says about its text, or about itself, each with what to do about it."""
    for found in _RESIDUE.finditer(text):
        what = "it is no part of the message: leave it out"
        yield found[0].strip(), "the subject has a field of its own: leave this line out" if found["head"] else what
