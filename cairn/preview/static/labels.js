// What the preview itself says, to an author, in the language of the patient on the telephone.

const EN = {
  title: "Preview", draft: "Draft", module: "Module", begin: "Choose a step to begin there.",
  language: "Language", channel: "Channel", care: "Care", guided: "Guided", alone: "Self-guided", undo: "Undo",
  undoHint: "Take the last message back", write: "Write as the patient", send: "Send", log: "Conversation",
  answers: "Answers to choose from", more: "Read on",
  commands: "A patient's commands: /skip /why /pause /menu /log_mood mood 4 /risk 3 suicide",
  knows: "What the draft knows", findings: "Findings", fine: "Nothing to mend.", turn: "What happened in the last turn",
  nothing: "Nothing.", variables: "Variables", holds: "A value set here holds from the beginning.", record: "Record",
  recordHint: "The conversation becomes a golden flow, which is played again before every publication.",
  file: "Name of the file", about: "What happens in it", aboutFor: "A patient plans three small things.", make: "Record",
  broken: "The saved draft does not load. This is still the one before; the findings say what to mend.",
  unfit: "This does not fit.", written: "Written:", away: "The preview is not running any more. Start it again.", said: "You said", cairn: "Cairn says", none: "–",
};
const FR = {
  title: "Aperçu", draft: "Brouillon", module: "Module", begin: "Choisissez une étape pour commencer là.",
  language: "Langue", channel: "Canal", care: "Suivi", guided: "Guidé", alone: "En autonomie", undo: "Annuler",
  undoHint: "Reprendre le dernier message", write: "Écrire comme le patient", send: "Envoyer", log: "Conversation",
  answers: "Réponses à choisir", more: "Lire la suite",
  commands: "Commandes du patient : /skip /why /pause /menu /log_mood moral 4 /risk 3 suicide",
  knows: "Ce que sait le brouillon", findings: "Remarques", fine: "Rien à corriger.", turn: "Ce qui s'est passé au dernier tour",
  nothing: "Rien.", variables: "Variables", holds: "Une valeur fixée ici vaut depuis le début.", record: "Enregistrer",
  recordHint: "La conversation devient une conversation de référence, rejouée avant chaque publication.",
  file: "Nom du fichier", about: "Ce qui s'y passe", aboutFor: "Une patiente prévoit trois petites choses.", make: "Enregistrer",
  broken: "Le brouillon enregistré ne se charge pas. C'est encore le précédent ; les remarques disent quoi corriger.",
  unfit: "Cela ne convient pas.", written: "Écrit :", away: "L'aperçu ne tourne plus. Relancez-le.", said: "Vous avez dit", cairn: "Cairn dit", none: "–",
};

// The words in `lang`, put into the page wherever an attribute `data-label…` asks for them.
export function speak(lang) {
  const words = lang === "fr" ? FR : EN;
  document.documentElement.lang = lang;
  document.title = `${words.title} – Cairn`;
  for (const node of document.querySelectorAll("[data-label]")) node.textContent = words[node.dataset.label];
  for (const node of document.querySelectorAll("[data-label-aria]")) node.setAttribute("aria-label", words[node.dataset.labelAria]);
  for (const node of document.querySelectorAll("[data-label-placeholder]")) node.placeholder = words[node.dataset.labelPlaceholder];
  for (const node of document.querySelectorAll("[data-label-title]")) node.title = words[node.dataset.labelTitle];
  return words;
}
