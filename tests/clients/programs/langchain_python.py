from langchain_core.messages import HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from openai import AuthenticationError, BadRequestError
from report import (
    AGENT, ANSWER, API_KEY, BASE_URL, CITY_SCHEMA, EMBEDDING_MODEL, MODEL, QUESTION, TOOL, TOOL_ANSWER, check, refused,
    weather_in,
)

settings = {"base_url": BASE_URL, "api_key": API_KEY, "max_retries": 0}
chat = ChatOpenAI(model=MODEL, stream_usage=True, **settings)
responses = ChatOpenAI(model=AGENT, use_responses_api=True, **settings)


def cities_of(message):
    return [call["args"]["city"] for call in message.tool_calls]


@check("answer")
def _():
    message = chat.invoke(QUESTION)
    assert message.text == ANSWER
    usage = message.usage_metadata
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


@check("stream")
def _():
    text, output_tokens = "", 0
    for chunk in chat.stream(QUESTION):
        text += chunk.text
        output_tokens += (chunk.usage_metadata or {}).get("output_tokens", 0)
    assert text == ANSWER, text
    assert output_tokens > 0


@check("tools")
def _():
    assert cities_of(chat.bind_tools([TOOL], tool_choice="required").invoke(QUESTION)) == ["Paris", "Rome"]


@check("streamed_tools")
def _():
    whole = None
    for chunk in chat.bind_tools([TOOL]).stream(QUESTION):
        whole = chunk if whole is None else whole + chunk
    assert cities_of(whole) == ["Paris", "Rome"]


@check("tool_results")
def _():
    with_tools = chat.bind_tools([TOOL])
    messages = [HumanMessage(QUESTION)]
    called = with_tools.invoke(messages)
    results = [ToolMessage(weather_in(call["args"]["city"]), tool_call_id=call["id"]) for call in called.tool_calls]
    assert with_tools.invoke([*messages, called, *results]).text == TOOL_ANSWER


@check("json_schema")
def _():
    structured = chat.with_structured_output(CITY_SCHEMA, method="json_schema", strict=True)
    assert structured.invoke(QUESTION) == {"city": "Paris", "degrees": 19}


@check("stop")
def _():
    assert chat.invoke(QUESTION, stop=["STOP"]).text.strip() == "one two three"


@check("embeddings")
def _():
    # By default, this client sends tokens of OpenAI's models instead of texts.
    embeddings = OpenAIEmbeddings(
        model=EMBEDDING_MODEL, dimensions=64, check_embedding_ctx_length=False, **settings
    )
    assert [len(vector) for vector in embeddings.embed_documents(["a", "b"])] == [64, 64]


@check("unknown_parameter")
def _():
    odd = ChatOpenAI(model=MODEL, extra_body={"min_p": 0.05}, **settings)
    assert "min_p" in str(refused(BadRequestError, lambda: odd.invoke(QUESTION)))


@check("wrong_key")
def _():
    stranger = ChatOpenAI(model=MODEL, **{**settings, "api_key": "wrong"})
    refused(AuthenticationError, lambda: stranger.invoke(QUESTION))


@check("responses")
def _():
    assert responses.invoke(QUESTION).text == ANSWER


@check("streamed_response")
def _():
    text = "".join(chunk.text for chunk in responses.stream(QUESTION))
    assert text == ANSWER, text


@check("previous_response")
def _():
    first = responses.invoke(QUESTION)
    second = responses.invoke("Again", previous_response_id=first.response_metadata["id"])
    assert second.text == ANSWER
