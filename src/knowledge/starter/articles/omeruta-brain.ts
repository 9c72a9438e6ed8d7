export const omerutaBrain = `
Omeruta Brain is an AI assistant that acknowledges a question at once, shows the work as it really happens,
and never loses a question. It runs whole on one laptop, with a model server beside it, and unchanged on
Cloudflare's network.

## What happens to a question

The question is stored and acknowledged before anything else is done. Then the assistant searches the user's
knowledge, gives the passages it found to a language model, and streams the answer token by token. The
progress bar shows the stages as they begin. If a part crashes, the task is taken up again, and the answer
appears exactly once in the history. A running answer can be stopped, and a page that was reloaded goes on
where it was.

## Models

Answers come from a model server that speaks the OpenAI protocol, such as the one that belongs to the
project, llama-server, Ollama or LM Studio, or from Cloudflare's Workers AI. Providers are asked in a fixed
order. When no model can answer, the assistant quotes the best sentences of the knowledge it found and says
plainly that no model answered.

## Knowledge and privacy

Every user has a brain: a database of their own that holds their knowledge. Nobody else's questions search
it. A new brain starts with a few articles, of which this is one. Pages are cut into passages of about 180
words, and every source of an answer names the page and the place in it.

## Agents

Four agents answer in different ways: the general agent; the research agent, for thorough answers; the
question and answer agent, for short facts; and the content analyzer, for texts that are to be examined.
`;
