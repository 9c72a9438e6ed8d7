from llama_index.core.llms import ChatMessage
from llama_index.core.tools import FunctionTool
from llama_index.embeddings.openai_like import OpenAILikeEmbedding
from llama_index.llms.openai_like import OpenAILike
from openai import AuthenticationError, BadRequestError
from pydantic import BaseModel
from report import ANSWER, API_KEY, BASE_URL, EMBEDDING_MODEL, MODEL, QUESTION, TOOL_ANSWER, check, refused, weather_in

settings = {
    "model": MODEL,
    "api_base": BASE_URL,
    "api_key": API_KEY,
    "is_chat_model": True,
    "is_function_calling_model": True,
    "should_use_structured_outputs": True,
    "max_retries": 0,
}
llm = OpenAILike(**settings)
messages = [ChatMessage(role="user", content=QUESTION)]


class Weather(BaseModel):
    city: str
    degrees: int


def get_weather(city: str) -> str:
    """Returns the weather in a city."""
    return weather_in(city)


tool = FunctionTool.from_defaults(get_weather)


def cities_of(response):
    return [call.tool_kwargs["city"] for call in llm.get_tool_calls_from_response(response)]


@check("answer")
def _():
    response = llm.chat(messages)
    assert response.message.content == ANSWER
    usage = response.raw.usage
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


@check("stream")
def _():
    chunks = list(llm.stream_chat(messages, stream_options={"include_usage": True}))
    assert "".join(chunk.delta or "" for chunk in chunks) == ANSWER
    assert chunks[-1].raw.usage.completion_tokens > 0


@check("tools")
def _():
    response = llm.chat_with_tools([tool], user_msg=QUESTION, allow_parallel_tool_calls=True, tool_required=True)
    assert cities_of(response) == ["Paris", "Rome"]


@check("streamed_tools")
def _():
    chunks = list(llm.stream_chat_with_tools([tool], user_msg=QUESTION, allow_parallel_tool_calls=True))
    assert cities_of(chunks[-1]) == ["Paris", "Rome"]


@check("tool_results")
def _():
    response = llm.chat_with_tools([tool], user_msg=QUESTION, allow_parallel_tool_calls=True)
    results = [
        ChatMessage(
            role="tool",
            content=get_weather(**call.tool_kwargs),
            additional_kwargs={"tool_call_id": call.tool_id},
        )
        for call in llm.get_tool_calls_from_response(response)
    ]
    last = llm.chat_with_tools([tool], chat_history=[*messages, response.message, *results])
    assert last.message.content == TOOL_ANSWER


@check("json_schema")
def _():
    structured = llm.as_structured_llm(Weather).chat(messages)
    assert structured.raw == Weather(city="Paris", degrees=19), structured.raw


@check("stop")
def _():
    assert llm.chat(messages, stop=["STOP"]).message.content.strip() == "one two three"


@check("embeddings")
def _():
    embeddings = OpenAILikeEmbedding(
        model_name=EMBEDDING_MODEL, api_base=BASE_URL, api_key=API_KEY, dimensions=64, max_retries=0
    )
    assert [len(vector) for vector in embeddings.get_text_embedding_batch(["a", "b"])] == [64, 64]


@check("unknown_parameter")
def _():
    error = refused(BadRequestError, lambda: llm.chat(messages, extra_body={"min_p": 0.05}))
    assert "min_p" in error.message


@check("wrong_key")
def _():
    stranger = OpenAILike(**{**settings, "api_key": "wrong"})
    refused(AuthenticationError, lambda: stranger.chat(messages))
