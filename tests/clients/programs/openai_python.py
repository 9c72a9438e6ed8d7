import base64
import json
import struct

from openai import AuthenticationError, BadRequestError, OpenAI
from report import (
    AGENT, ANSWER, API_KEY, BASE_URL, CITY_SCHEMA, EMBEDDING_MODEL, MODEL, QUESTION, TOOL, TOOL_ANSWER, check, refused,
    weather_in,
)

client = OpenAI(base_url=BASE_URL, api_key=API_KEY, max_retries=0)
chat = client.chat.completions
messages = [{"role": "user", "content": QUESTION}]


@check("models")
def _():
    ids = [model.id for model in client.models.list()]
    assert {MODEL, AGENT, EMBEDDING_MODEL} <= set(ids), ids


@check("answer")
def _():
    completion = chat.create(model=MODEL, messages=messages)
    assert completion.choices[0].message.content == ANSWER
    usage = completion.usage
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


@check("stream")
def _():
    text, usage = "", None
    for chunk in chat.create(model=MODEL, messages=messages, stream=True, stream_options={"include_usage": True}):
        text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
        usage = chunk.usage or usage
    assert text == ANSWER, text
    assert usage.completion_tokens > 0


@check("tools")
def _():
    choice = chat.create(model=MODEL, messages=messages, tools=[TOOL], tool_choice="required").choices[0]
    assert choice.finish_reason == "tool_calls"
    assert [json.loads(call.function.arguments)["city"] for call in choice.message.tool_calls] == ["Paris", "Rome"]


@check("streamed_tools")
def _():
    with chat.stream(model=MODEL, messages=messages, tools=[TOOL]) as stream:
        message = stream.get_final_completion().choices[0].message
    assert [json.loads(call.function.arguments)["city"] for call in message.tool_calls] == ["Paris", "Rome"]


@check("tool_results")
def _():
    message = chat.create(model=MODEL, messages=messages, tools=[TOOL]).choices[0].message
    results = [
        {"role": "tool", "tool_call_id": call.id, "content": weather_in(json.loads(call.function.arguments)["city"])}
        for call in message.tool_calls
    ]
    completion = chat.create(model=MODEL, messages=[*messages, message, *results], tools=[TOOL])
    assert completion.choices[0].message.content == TOOL_ANSWER


@check("json_schema")
def _():
    from pydantic import BaseModel

    class Weather(BaseModel):
        city: str
        degrees: int

    completion = chat.parse(model=MODEL, messages=messages, response_format=Weather)
    assert completion.choices[0].message.parsed == Weather(city="Paris", degrees=19)


@check("stop")
def _():
    completion = chat.create(model=MODEL, messages=messages, stop=["STOP"])
    assert completion.choices[0].message.content.strip() == "one two three"


@check("embeddings")
def _():
    data = client.embeddings.create(model=EMBEDDING_MODEL, input=["a", "b"], dimensions=64).data
    assert [len(item.embedding) for item in data] == [64, 64]


@check("base64")
def _():
    floats = client.embeddings.create(model=EMBEDDING_MODEL, input="a llama", encoding_format="float")
    encoded = client.embeddings.create(model=EMBEDDING_MODEL, input="a llama", encoding_format="base64")
    decoded = struct.unpack("<256f", base64.b64decode(encoded.data[0].embedding))
    assert all(abs(a - b) < 1e-6 for a, b in zip(decoded, floats.data[0].embedding, strict=True))


@check("unknown_parameter")
def _():
    body = {"min_p": 0.05}
    error = refused(BadRequestError, lambda: chat.create(model=MODEL, messages=messages, extra_body=body))
    assert "min_p" in error.message


@check("wrong_key")
def _():
    stranger = OpenAI(base_url=BASE_URL, api_key="wrong", max_retries=0)
    refused(AuthenticationError, lambda: stranger.chat.completions.create(model=MODEL, messages=messages))


@check("responses")
def _():
    response = client.responses.create(model=AGENT, input=QUESTION, instructions="Be brief.")
    assert response.status == "completed"
    assert response.output_text == ANSWER


@check("streamed_response")
def _():
    with client.responses.stream(model=AGENT, input=QUESTION) as stream:
        text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        assert text == ANSWER, text
        assert stream.get_final_response().output_text == ANSWER


@check("previous_response")
def _():
    first = client.responses.create(model=AGENT, input=QUESTION)
    second = client.responses.create(model=AGENT, input="Again", previous_response_id=first.id)
    assert second.previous_response_id == first.id
    assert second.conversation.id == first.conversation.id


@check("item_reference")
def _():
    first = client.responses.create(model=AGENT, input=QUESTION)
    history = [
        {"role": "user", "content": QUESTION},
        {"type": "item_reference", "id": first.output[0].id},
        {"role": "user", "content": "Again"},
    ]
    second = client.responses.create(model=AGENT, input=history)
    assert second.previous_response_id == first.id
