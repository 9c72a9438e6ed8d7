export const cloudComputing = `
Cloud computing means renting computing power, storage and software over the internet from a provider that
runs the machines, and paying only for what is used. Edge computing moves this work closer to the people and
devices that need it.

## Service models

Infrastructure as a service offers virtual machines, disks and networks. Platform as a service runs the
customer's programs and takes care of the operating system. Software as a service is a finished application
in the browser. In serverless computing, the customer supplies functions, and the provider starts them when
requests arrive and stops them afterward.

| Service model | The provider runs | The customer brings |
| --- | --- | --- |
| Infrastructure as a service (IaaS) | Machines, disks, networks | The operating system and everything on it |
| Platform as a service (PaaS) | Machines and operating system | Programs and data |
| Software as a service (SaaS) | The whole application | Data |
| Serverless | Machines, operating system, and scaling | Functions |

## Why it is used

Capacity can be added within minutes and released when it is no longer needed. The provider takes care of
hardware, power and repairs, and offers several regions, so that a service can survive the failure of one
data center. The disadvantages are costs that are hard to predict, dependence on one provider, and the
question of where data is stored.

## Edge computing

At the edge, code runs in many small locations near the users instead of in a few large data centers. A
request travels a shorter distance, so responses arrive sooner, and less data has to be moved. Cameras, cars
and factories process data on site for the same reason. Edge platforms such as Cloudflare Workers run code
in lightweight isolates that start within milliseconds.

## Keeping state at the edge

When code runs in many places, state is the hard part. One solution is to give each piece of state a single
owner: an object that lives in one place, handles its requests one after another, and has its own storage.
Cloudflare's Durable Objects work this way. Queues carry work that can be done later.
`;
