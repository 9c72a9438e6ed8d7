"""What all programs in Python share."""

import json
import os
import traceback

BASE_URL = os.environ["OPENAI_BASE_URL"]
API_KEY = os.environ["OPENAI_API_KEY"]
# A model without an agent, an agent, and the model of embeddings.
MODEL = "scripted"
AGENT = "omeruta/general"
EMBEDDING_MODEL = "wordllama-256"
QUESTION = "What is the weather in Paris and Rome?"
ANSWER = " ".join(["one two three STOP", *(f"w{n}" for n in range(20))])
TOOL_ANSWER = "The tools returned 19 degrees in Paris and 19 degrees in Rome."
CITY_SCHEMA = {
    "title": "weather",
    "description": "The weather in a city.",
    "type": "object",
    "properties": {"city": {"type": "string"}, "degrees": {"type": "number"}},
    "required": ["city", "degrees"],
    "additionalProperties": False,
}
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Returns the weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


def weather_in(city):
    """Returns the result of the tool."""
    return f"19 degrees in {city}"


def check(feature):
    """Tries a feature and prints whether it works."""

    def run(attempt):
        try:
            attempt()
            print(json.dumps({"feature": feature, "passed": True}), flush=True)
        except Exception as error:
            line = traceback.extract_tb(error.__traceback__)[1:2]
            where = f" (line {line[0].lineno})" if line else ""
            detail = f"{type(error).__name__}: {error}{where}"
            print(json.dumps({"feature": feature, "passed": False, "detail": detail}), flush=True)

    return run


def refused(error_type, attempt):
    """Returns the error that a call raises."""
    try:
        attempt()
    except error_type as error:
        return error
    raise AssertionError("The call succeeded.")
