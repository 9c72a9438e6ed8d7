export const omerutaBrain = `
Omeruta Brain is an AI assistant that acknowledges a question immediately, shows its work as it happens, and
never loses a question. It runs entirely on one laptop, with a model server beside it, and unchanged on
Cloudflare's network.

## What happens to a question

The question is stored and acknowledged before anything else is done. Then the assistant searches the user's
knowledge, passes what it finds to a language model, and streams the answer token by token. The progress bar
shows each stage as it starts. If a component crashes, the task is resumed, and the answer appears exactly
once in the history. A running answer can be stopped, and a page that is reloaded continues where it left
off.

## Models

Answers come from a model server that supports the OpenAI protocol, such as the one included in the project,
llama-server, Ollama or LM Studio, or from Cloudflare's Workers AI. Providers are tried in a fixed order.
When no model can answer, the assistant quotes the best sentences of the knowledge it found and states
clearly that no model answered.

## Knowledge and privacy

Every user has a brain: a private database that holds their knowledge. Nobody else's questions search it. A
new brain starts with a few articles, including this one. Pages are split into passages of about 180 words,
and every source of an answer names the page and the place in it.

## Agents

Four agents answer in different ways: the general agent; the research agent, for thorough answers; the
question and answer agent, for short facts; and the content analyzer, for texts to be analyzed.
`;
