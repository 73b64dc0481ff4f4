"""The sentences and the words that fill them."""

SLOTS: dict[str, tuple[str, ...]] = {
    "hello": (
        "", "", "", "hi,", "hello,", "hey,", "ok so", "seriously,", "good morning,", "sorry but",
    ),
    "greet": ("", "", "hi,", "hello,", "hey,", "good morning,"),
    "plea": (
        "", "", "please help", "any idea?", "what is going on?", "can someone look into this?",
        "not happy", "this is getting silly", "need an answer today", "very disappointed",
        "how do I get this sorted?", "please advise",
    ),
    "item": (
        "coffee machine", "running shoes", "birthday present", "phone case", "winter coat",
        "headphones", "desk lamp", "school books", "suitcase", "kettle", "camera", "toy train",
    ),
    "city": (
        "Leeds", "Bristol", "Cardiff", "Glasgow", "Norwich", "Dublin", "Boston", "Denver",
        "Austin", "Toronto", "Perth", "York",
    ),
    "days": ("two days", "three days", "four days", "five days", "a week", "ten days", "two weeks"),
    "hours": ("an hour", "two hours", "three hours", "half a day", "most of the day"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    "amount": ("12.50", "19.99", "24.00", "35.90", "48.75", "59.99", "74.20", "119.00"),
    "times": ("twice", "three times", "four times", "five times"),
    "agent": ("Sam", "Priya", "Jo", "Mateo", "Lena", "Chidi"),
    "sorry": (
        "Sorry to hear that.", "We are sorry about this.", "Apologies for the trouble.",
        "That is not what we want for you.", "Thanks for letting us know.", "Oh no!",
    ),
}  # fmt: skip

ASK: dict[str, tuple[str, ...]] = {
    "late parcel": (
        "{hello} my parcel {ref} was due on {day} and still has not arrived. {plea}",
        "{hello} where is my {item}? The tracking has not moved for {days}. {plea}",
        "{hello} the courier says my {item} was delivered but nothing came to my door. {plea}",
        "{hello} paid for next day delivery to {city} and {days} later still no parcel. {plea}",
        "{hello} order {ref} has been stuck at the {city} depot for {days}. {plea}",
        "{hello} the delivery driver left a card on {day} though I was at home waiting. {plea}",
        "{hello} my delivery has been rescheduled {times} now, when will the {item} arrive? {plea}",
    ),
    "refund": (
        "{hello} I sent back the {item} {days} ago and have had no refund. {plea}",
        "{hello} you owe me {amount} for the returned {item}, reference {ref}. {plea}",
        "{hello} my refund was promised by {day} and the money is not in my account. {plea}",
        "{hello} the {item} came broken, I want my money back. {plea}",
        "{hello} refund {ref} shows as paid but my bank has seen nothing. {plea}",
        "{hello} how long does a refund for a return take? It has been {days}. {plea}",
    ),
    "login": (
        "{hello} I cannot log in to my account, the password reset mail never comes. {plea}",
        "{hello} locked out of my account since {day}, the code you text is always wrong. {plea}",
        "{hello} your app logs me out every time I enter my password. {plea}",
        "{hello} tried to sign in {times}, it says my email is unknown. {plea}",
        "{hello} reset my password {times} today and the login page still refuses it. {plea}",
        "{hello} the verification code does not arrive, so I cannot get into my account. {plea}",
    ),
    "outage": (
        "{hello} the website is down in {city}, has been for {hours}. {plea}",
        "{hello} is there an outage? No service in {city} for {hours}. {plea}",
        "{hello} your app shows error 503 and the checkout page will not load. {plea}",
        "{hello} everything has been offline for {hours}, the status page says all fine. {plea}",
        "{hello} the site keeps crashing when I open my basket. {plea}",
        "{hello} connection down again in {city}, that is {times} since {day}. {plea}",
    ),
    "billing": (
        "{hello} I was charged {amount} {times} for the same order. {plea}",
        "{hello} there is a charge of {amount} on my bill that I do not recognise. {plea}",
        "{hello} my invoice {ref} is wrong, the discount code was not applied. {plea}",
        "{hello} why did my monthly bill go up by {amount}? Nobody told me. {plea}",
        "{hello} you took payment on {day} although I had already paid by card. {plea}",
        "{hello} direct debit of {amount} taken {times}, invoice {ref}. {plea}",
    ),
    "rude staff": (
        "{hello} the man on your phone line was so rude to me on {day}. {plea}",
        "{hello} was on hold for {hours} and then your agent hung up on me. {plea}",
        "{hello} the staff in the {city} shop laughed when I asked for the manager. {plea}",
        "{hello} never been spoken to like that, your adviser told me it was my own fault. {plea}",
        "{hello} your driver shouted at my mother in {city}. Is that how you train staff? {plea}",
    ),
    "praise": (
        "{greet} just want to say that {agent} in your {city} team was brilliant on {day}.",
        "{greet} great service from {agent} today, my {item} was replaced on the spot.",
        "{greet} really impressed, the {item} came a day early and well packed.",
        "{greet} can you pass my praise to {agent}? So kind and patient with my father.",
        "{greet} best support I have had in years, {agent} solved it in minutes.",
    ),
    "cancel": (
        "{hello} how do I cancel my subscription? There is no button anywhere. {plea}",
        "{hello} I cancelled on {day} and you have renewed my contract anyway. {plea}",
        "{hello} want to close my account and delete my data, who do I write to? {plea}",
        "{hello} I am leaving, please cancel order {ref} before it ships. {plea}",
        "{hello} asked {times} to end my membership and it is still active. {plea}",
    ),
}

MORE: dict[str, tuple[str, ...]] = {
    "late parcel": (
        "the tracking number is {ref}, can you see where the parcel is?",
        "that is what the courier said on {day} too. Where is the {item} now?",
        "nothing came today either. Can you ask the {city} depot?",
    ),
    "refund": (
        "the return reference is {ref}, can you check the refund?",
        "the bank says no payment of {amount} is on its way. What now?",
        "and how many days will the refund take from here?",
    ),
    "login": (
        "tried that {times}, the account is still locked. What else can I do?",
        "it says the code has expired before it even arrives. Can you unlock it?",
        "which email address do you have for my account?",
    ),
    "outage": (
        "still down here in {city}. When will it be back?",
        "restarted it {times} and the same error comes up. Any news?",
        "is there a time when the site will work again?",
    ),
    "billing": (
        "the invoice number is {ref}, can you see the second charge?",
        "so when do I get the {amount} back on my card?",
        "I have sent the bill by message. Can you correct it?",
    ),
    "rude staff": (
        "it was on {day} at about noon. Will anybody call me?",
        "I do not want a voucher, I want to speak with a manager. How?",
        "his name was {agent}, is there a recording of the call?",
    ),
    "praise": (
        "her name was {agent}, can you tell her manager?",
        "one more question: does the {item} come with a warranty?",
        "and do you deliver to {city} as well?",
    ),
    "cancel": (
        "the account is under {ref}, can you confirm that it is cancelled?",
        "will I be charged {amount} again next month?",
        "that page asks me to log in first. Is there another way?",
    ),
}

REPLY: dict[str, tuple[str, ...]] = {
    "late parcel": (
        "{sorry} Please send us your tracking number by DM and we will find the parcel. ^{agent}",
        "{sorry} We asked the {city} depot, the parcel is out for delivery on {day}. ^{agent}",
        "{sorry} The courier has it for delivery within {days}. ^{agent}",
    ),
    "refund": (
        "{sorry} The refund of {amount} was sent on {day} and takes three to five days. ^{agent}",
        "{sorry} Could you DM us the return reference so that we can check the refund? ^{agent}",
        "{sorry} We have released your refund now, reference {ref}. ^{agent}",
    ),
    "login": (
        "{sorry} We have unlocked your account, please reset your password once more. ^{agent}",
        "{sorry} Could you DM us the email address of the account? ^{agent}",
        "{sorry} Please clear the app's cache and sign in with a new code. ^{agent}",
    ),
    "outage": (
        "{sorry} There is a fault in {city} and our engineers are working on it. ^{agent}",
        "{sorry} The site should be back now, could you try again? ^{agent}",
        "{sorry} Which error do you see, and on which device? ^{agent}",
    ),
    "billing": (
        "{sorry} The second charge of {amount} is a reservation and drops off by {day}. ^{agent}",
        "{sorry} Could you DM us the invoice number so that we can check the bill? ^{agent}",
        "{sorry} We have corrected invoice {ref}, the credit is on your account. ^{agent}",
    ),
    "rude staff": (
        "{sorry} Please DM us when and where this was, a manager will call you. ^{agent}",
        "{sorry} We expect better from our staff and have passed it to the {city} team. ^{agent}",
    ),
    "praise": (
        "You made our day! We have passed it on to the {city} team. ^{agent}",
        "Lovely to hear, we will tell them. ^{agent}",
    ),
    "cancel": (
        "{sorry} You can cancel under account, plans, end subscription. ^{agent}",
        "{sorry} It is cancelled from {day}, no further charge will be made. ^{agent}",
        "{sorry} Could you DM us the account name so that we can close it? ^{agent}",
    ),
}

CHASE = (
    "and before you ask, yes, I have already tried {times}",
    "this has been going on for {days}",
    "hello? anybody there?",
    "reference is {ref} by the way",
    "I have been a customer in {city} for years and this is poor",
    "still waiting for an answer",
    "forgot to say, it was ordered on {day}",
)
PARTS = (
    ("{sorry} We have looked into case {ref} and it is with the {city} team. 1/2",),
    ("They will write to you by {day}, please reply here if they do not. 2/2 ^{agent}",),
)
THANKS = (
    "Thanks!",
    "thank you so much",
    "Great, thanks",
    "thx",
    "Perfect, thank you!",
    "👍",
)
ASIDE = (
    "same thing happened to me in {city}, took {days} to sort out",
    "you are not alone, mine was {days} late as well",
    "try ringing them on {day}, worked for me",
)
BOT = (
    "This is an automatic message: we have received your request {ref} and will answer soon.",
    "Thank you for contacting us. Your request {ref} is in the queue.",
)
NOTE = ("passed to the {city} team, waiting for {agent}", "customer rang {times}, see case {ref}")
PROMO = (
    "Our {city} shop opens on {day}, come and see us!",
    "New on the site: the {item} of the season, from {amount}.",
)
