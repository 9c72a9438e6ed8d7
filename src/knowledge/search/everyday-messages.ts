/**
 * What people type to an assistant about anything. A question that a knowledge base answers is more similar to one of
 * its passages than these messages are. They are taken from the examples of the classifier.
 */
export const EVERYDAY_MESSAGES: readonly string[] = `
Which countries have nuclear weapons?
Tricks to open a tight jar?
explain what a closure is in javascript
when do swallows migrate south
how mcuh does a elephant wiegh
eli5 entropy
what goes with salmon, traditionally
list the noble gases
css for a sticky header
Is it legal to collect rainwater in Colorado?
which visa do I need to study in Japan
hotel or airbnb for a family of five?
What are tariffs?
What was the worst volcanic eruption in history?
what do i do when my bank card is stolen
how to restart a service in linux
Which weighs more, a gallon of water or a gallon of petrol?
Why use dependency injection?
What's covered by a standard home warranty
where was the first marathon
How can I make my hair grow faster?
Is there gluten in oats?
what colours make purple
how to turn off read receipts on whatsapp
how does git store history
who won the ashes in 2005
Is a whale a fish or a mammal
what to do when someone faints
best month to visit iceland
Where was the first Olympic Games held?
how does a touchscreen know where my finger is
who won the first nobel prize in literature
does alcohol kill germs
How do I soothe a teething baby?
What are the opening hours of the Louvre?
How to deploy to AWS
how to meditate
another word for important
change default browser windows 11
wie koche ich reis
how many keys on a piano
am i allowed to fish without a licence
what is a good name for a git branch for a bugfix
explain the trolley problem
What do I need to do to renew my passport?
I need to send a parcel to Norway. What's the procedure?
comment changer une roue
why does git say detached head
tcp vs udp
any idea what time shops close on sunday in vienna
How should I store fresh basil?
how much does a litre of water weigh
Are electric cars exempt from congestion charge in London?
benefits of magnesium
Is there life on Europa?
first signs of labour
photosynthesis
vaut-il mieux louer ou acheter une voiture
pros of a fixed rate mortgage, short answer
how does one make ghee
how old is the earth
convert heic to jpg
what does a project manager do
What is the recommended dose of vitamin D?
how does an ale differ from a lager
explain the difference between ram and rom
What gives chilli its heat?
Name of the guy who climbed Everest first?
fold a fitted sheet
what is the notice period for a rental flat in germany
down or synthetic sleeping bag?
My cat has fleas, how do I treat her?
is tap water in naples ok to drink
wen did man land on teh moon
i wonder how bats see in the dark
what caused the french revolution
did romans wear trousers
Is there a way to recover a deleted file on Windows?
is it worth buying a house with a thatched roof
how to open a coconut
what type of government does jordan have
sql delete duplicates keep one
What's the plural of octopus?
did they have clocks in ancient rome
how to center a div
how long was the hundred years war
does alcohol evaporate when cooking
why do leases have break clauses
first man in space
which is older, oxford or cambridge
my wifi keeps dropping
set up google analytics
Would a feather fall as fast as a hammer on the moon?
What can I use instead of buttermilk?
which factors influence the price of a diamond
what is the best flour for bread
how do german and dutch differ
what do i need to do to become a notary
Does the Pope have a salary?
how many hours should a 10 year old sleep
how does yeast know when to stop lol
best method for cleaning a cast iron pan
Recommend a hedge plant that grows fast in shade
I'm trying to install pandas but pip isn't found
what is a prime number
how do i debug javascript in chrome
python read csv skip header
could dinosaurs swim
boiling point of water at altitude
tutorial for making a website with react
vegan sources of b12
How does a refrigerator work?
are lilies poisonous to cats
Make me a recipe for gluten-free pancakes with amounts
ios or android?
is there a tunnel between denmark and sweden
How do fish breathe under water?
what's a lambda in python
How do I evict a lodger lawfully?
What's the distinction between guilt and shame?
Time in Sydney now
reasons for the american civil war
my computer is slow how to speed it up
what is a probate
how to warm up before climbing
whats the fastest way to cool a beer
when did the berlin wall fall
what is escrow
How to set up parental controls
how do i take a screenshot on android
why are manhole covers round
method for calculating bond yield
The heart has four what?
how does a bill become law
make a paper aeroplane
why was the metric system introduced
remove limescale from shower glass
why did dinosaurs die out but crocodiles not
What does a chargeback mean on a credit card
do i really need antivirus on a mac
Please explain dependency injection
please explain why the dollar is the reserve currency
what is a hat trick
how fast can a cheetah run
how to compare two strings in java
how was the grand canyon formed
Give an example of a renewable resource
Is it normal for a puppy to sleep 20 hours?
what time zone is nepal in
When do babies start to talk?
how do I work out a percentage increase
my mortgage offer says LTV 75, what is that
How does the Electoral Commission decide on boundaries?
how often should i change the brake fluid
how to treat a wasp sting
is a 10k a sensible first race
how long does a cold last
sort list of objects java
meglio il gas o l'induzione
could a human survive on mars without a suit
I think cats are smarter than dogs, agree?
convince me that cats are evil
rank your top three desserts
I found my daughter's diary. Should I read it?
write a react hook for local storage
sweet or salty popcorn
I spent all day comparing curtains, I'm exhausted
i need a funny toast for my best friend's wedding
i like turtles
i think it's time for bed
how do i know if he likes me
should i get married
wie sage ich meiner Freundin, dass ich umziehe
I've had the best day ever!
say that again
write code that downloads all images from a page
explain that like i'm five
debate me on pineapple pizza
answer in french from now on
what's a good hobby for an introvert
howdy partner
tell me about yourself
I felt really proud when my son thanked me
write a product description for a handmade oak stool
hello there my friend
thanks for listening
should I study medicine or law
ways to cheer up a friend in hospital
what movie should i watch
write a github action that runs tests
Recommend some restaurants in Rome
Should I go to university or start working?
create a sql table for users
build a rest api in flask
python script that sends a daily email
Ideas for a rainy afternoon with toddlers
why do my friends never call me first
should i become a teacher
write a dialogue between a cat and a dog
code for a countdown timer in html
speak like yoda
top five albums of the 80s
whats a good name for a pug
what's more important, family or work
what does it mean when i dream of losing my teeth
which marvel movie is best
thnaks alot
write a whatsapp message inviting friends to a bbq
create a study schedule for my finals
what should i draw
which series should i watch
my kids are driving me crazy
should animals have rights
is london overrated
can i get away with a carry-on for two weeks
is new york the best city in the world
My sister is getting married on Saturday
write an essay about honesty
I'm so sorry
the party was amazing
early bird or night owl, which is better
my essay is done at last
im a student of law
plan a 3 day trip to lisbon
do we need religion
How was your weekend?
tell me a scary story
write a sql statement to delete old rows
write me something funny
I'm feeling great today
should i give my son a phone
how can i love myself more
should kids get pocket money
Gather news reports on the volcano eruption in Iceland
pls compare chromebooks with ipads for schools
should cities ban cars, what is the evidence
health effects of vaping vs smoking studies
Find recent guidelines on how to treat burns at home
best mirrorless cameras for travel, comparison
find me the best rated coffee grinder under 200 euros
what's the news on the new covid variant
best running shoes for flat feet, comparison
Gather techniques used by memory champions
is it worth doing an mba? gather opinions from graduates
what are the newest treatments for migraine
research how social media use affects teenage sleep
anything new about the trial
recent figures on youth unemployment in italy
How do the world's major religions view suicide?
Suche mir Studien zu Schlaf und Schichtarbeit
what's the latest on the writers strike
give me recent scientific articles about bees and pesticides
whats the research saying about gentle parenting
what are the newest developments in battery recycling
Investigate whether solar panels are worth it in Scotland
Is a master's worth it financially? Look at salary data
academic papers on dialect levelling in england
current covid numbers in europe
comprehensive guide to the philosophy of kant
What has been published about honey as a wound treatment?
How will self-driving lorries affect jobs and road safety?
which e-reader should i buy? compare the current ones
Tell me what's new in the world of physics
how do critics rate the latest coldplay album
i need info on recent changes in the us tax law
best cordless drill for diy, reviews and prices
best budget phones this year
what is trending in skincare right now
update me on the climate negotiations
Any recent news about the Amazon rainforest?
comparison of homeschooling and public school outcomes
what are the different schools of thought on inflation
opinion polls on scottish independence
where can i find data on bee populations by region
get me a list of studies on yoga for back pain
top 20 countries by literacy rate with figures
find me sources about the history of chess
best cordless drills reviewed
what's happened in the sudan conflict this month
Who has written about the history of silence?
`
	.trim()
	.split("\n");
