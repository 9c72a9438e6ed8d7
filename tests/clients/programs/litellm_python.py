import json

import litellm
from report import (
    AGENT, ANSWER, API_KEY, BASE_URL, CITY_SCHEMA, EMBEDDING_MODEL, MODEL, QUESTION, TOOL, TOOL_ANSWER, check, refused,
    weather_in,
)

settings = {"api_base": BASE_URL, "api_key": API_KEY, "max_retries": 0}
messages = [{"role": "user", "content": QUESTION}]


def complete(**parameters):
    return litellm.completion(**{"model": f"openai/{MODEL}", "messages": messages, **settings, **parameters})


def cities_of(message):
    return [json.loads(call.function.arguments)["city"] for call in message.tool_calls]


@check("models")
def _():
    ids = litellm.get_valid_models(
        check_provider_endpoint=True, custom_llm_provider="openai", api_base=BASE_URL, api_key=API_KEY
    )
    assert any(AGENT in name for name in ids), ids


@check("answer")
def _():
    completion = complete()
    assert completion.choices[0].message.content == ANSWER
    usage = completion.usage
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


@check("stream")
def _():
    chunks = list(complete(stream=True, stream_options={"include_usage": True}))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == ANSWER
    assert chunks[-1].usage.completion_tokens > 0


@check("tools")
def _():
    choice = complete(tools=[TOOL], tool_choice="required").choices[0]
    assert choice.finish_reason == "tool_calls"
    assert cities_of(choice.message) == ["Paris", "Rome"]


@check("streamed_tools")
def _():
    whole = litellm.stream_chunk_builder(list(complete(tools=[TOOL], stream=True)))
    assert cities_of(whole.choices[0].message) == ["Paris", "Rome"]


@check("tool_results")
def _():
    message = complete(tools=[TOOL]).choices[0].message
    results = [
        {"role": "tool", "tool_call_id": call.id, "content": weather_in(city)}
        for call, city in zip(message.tool_calls, cities_of(message), strict=True)
    ]
    completion = complete(messages=[*messages, message, *results], tools=[TOOL])
    assert completion.choices[0].message.content == TOOL_ANSWER


@check("json_schema")
def _():
    schema = {"name": "weather", "schema": CITY_SCHEMA, "strict": True}
    completion = complete(response_format={"type": "json_schema", "json_schema": schema})
    assert json.loads(completion.choices[0].message.content) == {"city": "Paris", "degrees": 19}


@check("stop")
def _():
    assert complete(stop=["STOP"]).choices[0].message.content.strip() == "one two three"


@check("embeddings")
def _():
    # By default, this client sends `dimensions` only for OpenAI's models.
    data = litellm.embedding(
        model=f"openai/{EMBEDDING_MODEL}",
        input=["a", "b"],
        dimensions=64,
        allowed_openai_params=["dimensions"],
        **settings,
    ).data
    assert [len(item["embedding"]) for item in data] == [64, 64]


@check("unknown_parameter")
def _():
    error = refused(litellm.BadRequestError, lambda: complete(extra_body={"min_p": 0.05}))
    assert "min_p" in error.message


@check("wrong_key")
def _():
    refused(litellm.AuthenticationError, lambda: complete(api_key="wrong"))


@check("responses")
def _():
    response = litellm.responses(model=f"openai/{AGENT}", input=QUESTION, **settings)
    assert response.output_text == ANSWER


@check("streamed_response")
def _():
    stream = litellm.responses(model=f"openai/{AGENT}", input=QUESTION, stream=True, **settings)
    text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
    assert text == ANSWER, text


@check("previous_response")
def _():
    first = litellm.responses(model=f"openai/{AGENT}", input=QUESTION, **settings)
    second = litellm.responses(
        model=f"openai/{AGENT}", input="Again", previous_response_id=first.id, **settings
    )
    assert second.output_text == ANSWER
