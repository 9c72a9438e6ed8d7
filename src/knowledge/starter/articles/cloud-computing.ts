export const cloudComputing = `
Cloud computing means renting computing power, storage and software over the internet from a provider that
runs the machines, and paying for what is used. Edge computing moves such work closer to the people and
devices that need it.

## Service models

Infrastructure as a service offers virtual machines, disks and networks. Platform as a service runs programs
that a customer brings and takes care of the operating system. Software as a service is a finished
application in the browser. In serverless computing, the customer supplies functions, and the provider
starts them when requests come and stops them afterwards.

## Why it is used

Capacity can be had in minutes and given back when it is no longer needed. The provider takes care of
hardware, power and repairs, and offers several regions, so that a service outlives the failure of one data
centre. Against it stand costs that are hard to foresee, dependence on one provider, and the question of
where data is kept.

## Edge computing

At the edge, code runs in many small locations near the users instead of in a few large data centres. A
request travels a shorter way, so answers come sooner, and less data has to be moved. Cameras, cars and
factories process data on the spot for the same reason. Edge platforms such as Cloudflare Workers run code
in lightweight isolates that start within milliseconds.

## Keeping state at the edge

When code runs in many places, state is the hard part. One answer is to give each piece of state a single
owner: an object that lives in one place, handles its requests one after another, and keeps its own storage.
Cloudflare's Durable Objects work in this way. Queues carry work that need not be done at once.
`;
