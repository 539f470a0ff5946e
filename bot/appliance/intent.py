"""The Rasa component around the intent models, one per language."""

from __future__ import annotations

from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_RANKING_KEY,
    METADATA,
    METADATA_INTENT,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from appliance.contexts import UNSURE, read_context
from appliance.model import Example, IntentModel, Reading

_FILE = "intent_models.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ContextIntentClassifier(GraphComponent, IntentClassifier):
    """Set a message's intent from its text, language and context.

    Training examples carry ``metadata: {lang: en}`` on their intent; messages carry
    ``{"lang": "en" | "fr", "context": "idle" | "answering" | "choice"}``. A message
    without a language is read in each and the most confident reading is kept.
    """

    # Rasa's graph matches these parameters by name and annotation: Dict, not dict.
    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ContextIntentClassifier:
        """Return an untrained component."""
        return cls(model_storage, resource, {})

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, models: dict[str, IntentModel]
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._models = models

    def train(self, training_data: TrainingData) -> Resource:
        """Fit one model per language and store them."""
        by_lang: dict[str, list[Example]] = {}
        for message in training_data.intent_examples:
            metadata = message.get(METADATA, {}).get(METADATA_INTENT) or {}
            if "lang" not in metadata:
                raise ValueError(
                    f"intent {message.get(INTENT)!r} has examples without a language: "
                    "put `metadata: {lang: en}` (or fr) beside its `intent:` line"
                )
            example = Example(message.get(TEXT), message.get(INTENT))
            by_lang.setdefault(metadata["lang"], []).append(example)
        self._models = {
            lang: IntentModel.learn(lang, examples) for lang, examples in sorted(by_lang.items())
        }
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump({lang: m.parts for lang, m in self._models.items()}, folder / _FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ContextIntentClassifier:
        """Return the trained component; the archive is our own build product."""
        with model_storage.read_from(resource) as folder:
            parts = joblib.load(folder / _FILE)
        models = {lang: IntentModel(lang, part) for lang, part in parts.items()}
        return cls(model_storage, resource, models)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set ``intent`` on each message; behind it in the ranking, the command it may be."""
        for message in messages:
            reading = self._read(message)
            chosen = {"name": reading.intent, "confidence": reading.confidence}
            message.set(INTENT, chosen, add_to_output=True)
            ranking = [chosen]
            if reading.doubt is not None:
                ranking.append({"name": reading.doubt, "confidence": 1.0 - reading.confidence})
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _read(self, message: Message) -> Reading:
        metadata = message.get(METADATA) or {}
        context = read_context(metadata.get("context"))
        lang = metadata.get("lang")
        models = [self._models[lang]] if lang in self._models else list(self._models.values())
        readings = [model.read(message.get(TEXT) or "", context) for model in models]
        return max(readings, key=lambda one: one.confidence, default=Reading(UNSURE, 0.0))
