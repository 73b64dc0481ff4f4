window.YTD.direct_messages.part0 = [
  {
    "dmConversation" : {
      "conversationId" : "42-77",
      "messages" : [
        { "messageCreate" : { "id" : "1200000000000000021", "senderId" : "42", "recipientId" : "77", "createdAt" : "2019-12-03T11:05:00.250Z", "text" : "It left today.", "reactions" : [ ], "urls" : [ ] } },
        { "messageCreate" : { "id" : "1200000000000000020", "senderId" : "77", "recipientId" : "42", "createdAt" : "2019-12-03T11:00:00.000Z", "text" : "Where is my parcel?", "reactions" : [ ], "urls" : [ ] } },
        { "conversationNameUpdate" : { "initiatingUserId" : "77", "name" : "Parcel", "createdAt" : "2019-12-03T10:59:00.000Z" } }
      ]
    }
  }
]
