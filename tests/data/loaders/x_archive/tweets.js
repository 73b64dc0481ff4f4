window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "id_str" : "1200000000000000003",
      "id" : "1200000000000000003",
      "created_at" : "Tue Dec 03 09:20:00 +0000 2019",
      "full_text" : "@ann Sorry, it is on its way!",
      "in_reply_to_status_id_str" : "1200000000000000001",
      "in_reply_to_user_id_str" : "77",
      "in_reply_to_screen_name" : "ann",
      "favorite_count" : "1",
      "retweet_count" : "0",
      "entities" : { "user_mentions" : [ { "screen_name" : "ann", "indices" : [ "0", "4" ], "id_str" : "77" } ] },
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "id_str" : "1200000000000000009",
      "id" : "1200000000000000009",
      "created_at" : "Tue Dec 03 10:00:00 +0000 2019",
      "full_text" : "RT @partner: We move to a new shop",
      "favorite_count" : "0",
      "retweet_count" : "4",
      "lang" : "en"
    }
  }
]
