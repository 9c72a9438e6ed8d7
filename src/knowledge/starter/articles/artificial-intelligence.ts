export const artificialIntelligence = `
Artificial intelligence (AI) is the field of computer science that builds systems to perform tasks that
normally require human intelligence: recognizing images and speech, using language, planning, and making
decisions. The term was coined for a workshop at Dartmouth College in 1956.

## Approaches

Symbolic AI works with facts and rules written by people; expert systems and planners are examples. In
machine learning, a program finds the rules in data. Deep learning is machine learning with neural networks
of many layers, and most recent progress comes from it. Search and optimization are used in games, routing
and scheduling. Many real systems combine several approaches.

## Narrow and general

The AI in use today is narrow: each system is built for certain kinds of tasks, even if there are many of
them, as with large language models. Artificial general intelligence would match people at nearly all tasks.
Whether and when it will be built is disputed.

## Uses

AI filters spam, translates text, recommends movies, recognizes tumors in scans, detects fraud, controls
robots, predicts the structure of proteins, writes code, and answers questions. Assistants combine a
language model with a search of a document collection, so that answers can be based on sources.

## Concerns

Systems can be confidently wrong, treat groups of people unfairly, reveal private data, or be used for
deception and surveillance. It is often hard to explain why a model made a decision. The effects of AI on
jobs, energy use, copyright and safety are debated. Good practice is to test a system on the task at hand,
to keep people in charge of important decisions, and to show the sources.
`;
