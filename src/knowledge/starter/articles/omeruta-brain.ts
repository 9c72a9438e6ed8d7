export const omerutaBrain = `
Omeruta Brain is an AI assistant that acknowledges a question immediately, shows its work as it happens, and
never loses a question. It is a program, not a person. It runs entirely on one laptop, with a model server
beside it, and unchanged on Cloudflare's network.

## What happens to a question

The question is stored and acknowledged before anything else is done. Then the assistant searches the user's
knowledge, passes what it finds to a language model, and streams the answer token by token. If a
component crashes, the task is resumed, and the answer appears exactly once in the history. A running answer
can be stopped.

## Models, cost and offline use

Answers come from a model server that supports the OpenAI protocol, such as the one included in the project,
llama-server, Ollama or LM Studio, or from Cloudflare's Workers AI.
When no model can answer, the assistant quotes the best sentences of the knowledge it found and states
clearly that no model answered. With a model server on the laptop, questions are answered offline; only
reading web pages needs the internet. The software is free and open source.

## Knowledge and files

Every user has a brain: a private database that holds their knowledge. A new brain starts with a few
articles, including this one. More knowledge is added as text, Markdown or HTML files, as an import, or from
web pages. The assistant can't see other files on a computer. Pages are split into passages of about 180
words, and every source of an answer names the page and the place in it. The built-in search is made for
English; how well other languages work depends on the model.

## Privacy and what is stored

The assistant stores the user's questions, answers, conversations and knowledge, so that it can remember
them. This data isn't shared with other users, and nobody else's questions search it. The text of a question
and the passages found for it are sent to the configured model. The research agent may send keywords to a
web search. Users can delete a page or a conversation, or export or delete their account with all its data.

## Agents

Four agents answer in different ways: the general agent; the research agent, for thorough answers; the
question and answer agent, for short facts; and the content analyzer, for texts to be analyzed.
`;
