/* Can two maps of one epoch be decided? The agreement of docs/protocol/agree.md, every interleaving
 * of it within bounds. docs/protocol/model.md says what is modelled and why what is left out adds
 * nothing. Flags: bounds (FOUNDERS, MAPS, BALLOTS), planted defects (SURVIVORS and others),
 * reachability controls (REACH_...); run.py knows what must come of each. */

#ifndef FOUNDERS
#define FOUNDERS 3 /* members of the first map; the other participants are started later */
#endif
#ifndef MAPS
#define MAPS 3 /* epochs 1..MAPS */
#endif
#ifndef BALLOTS
#define BALLOTS 3 /* in each epoch; 0 is round 0 of member 0 */
#endif

/* Those who forgot: with HEALS, the sum of 2^b for the ballots b that every member is asked to
 * answer; 0 in all: nobody forgets anything. */
#ifdef HEALS
#define HEALING(b) (((HEALS) >> (b)) & 1)
#else
#define HEALING(b) 0
#endif

#define PEOPLE 4
#define BIT(q) (1 << (q))
#define IN(q, set) (((set) >> (q)) & 1)
#define SIZE(set) (IN(0, set) + IN(1, set) + IN(2, set) + IN(3, set))

/* What each participant is and remembers. The page of its guardian is its acceptor's state: if the
 * page is for an older map, it has neither promised nor voted under its own. */
bool dead[PEOPLE];     /* with an exit notice, its page; without one it takes no more steps */
byte knows[PEOPLE];    /* the epoch of its map; 0: none */
byte page[PEOPLE];     /* the epoch that its page is for */
byte promise[PEOPLE];  /* in the page */
byte vote[PEOPLE];     /* in the page: 1 + ballot; 0: none */

/* What was ever said. Nothing is taken back: to lose or to delay a message is not to look yet. */
byte map[MAPS + 1];                      /* Decided: the members of each map; 0: not yet */
byte asked[MAPS * BALLOTS];              /* Accept(ballot, change): the members of the next map */
byte voted[MAPS * BALLOTS];              /* Accepted(ballot): by whom */
byte told[MAPS * BALLOTS * PEOPLE];      /* Promise(ballot, vote?): 1 + vote; 0: not promised */
byte highest, i, q; /* within a step */
#ifdef HEALS
bool lost[PEOPLE];           /* it does not know what it said about map `had` */
byte had[PEOPLE];            /* the latest map that it had */
bool ended[MAPS * BALLOTS];  /* who began the ballot has given it up */
#endif
#ifdef AMNESIA
bool restarted;
#endif

#define AT(e, b) (((e) - 1) * BALLOTS + (b))
#define TOLD(e, b, q) told[AT(e, b) * PEOPLE + (q)]
#define MAJORITY(e) (SIZE(map[e]) / 2 + 1)

#ifdef STRANGERS
#define MEMBER(q, e) 1 /* planted: whoever knows a map counts as its member */
#else
#define MEMBER(q, e) IN(q, map[e])
#endif

/* A member of its map, alive: it may propose, promise, vote, decide. */
#define ACTS(q) (!dead[q] && !CLOSED(q) && knows[q] > 0 && knows[q] < MAPS && MEMBER(q, knows[q]))
#define ACTS_IN(q, e) (!dead[q] && !CLOSED(q) && knows[q] == e && MEMBER(q, e))

/* What is known of those who forgot; without HEALS nothing is forgotten, and anybody may go on with
 * a ballot. With it only who began it may (participant b in ballot b): what it gives up is over. */
#ifdef HEALS
#ifdef FREES
#define CLOSED(q) 0 /* planted: who had a later map counts as one who forgot */
#else
#define CLOSED(q) (knows[q] < had[q])
#endif
#define BARRED(q) (lost[q] || knows[q] < had[q])
#ifdef FORGETFUL
#define ANSWERS(q, b) 1 /* planted: in ordinary ballots too */
#else
#define ANSWERS(q, b) (HEALING(b) || !BARRED(q))
#endif
#define BEGUN(e, b) (asked[AT(e, b)] != 0 || TOLD(e, b, b) > 0)
#define OPEN(q, b) ((q) == (b) || TOLD(knows[q], b, b) > 0)
#define PROPOSER(e, b) (ACTS_IN(b, e) && !ended[AT(e, b)])
#else
#define CLOSED(q) 0
#define BARRED(q) 0
#define ANSWERS(q, b) 1
#define OPEN(q, b) 1
#define PROPOSER(e, b) (ACTS_IN(0, e) || ACTS_IN(1, e) || ACTS_IN(2, e) || ACTS_IN(3, e))
#endif
#define PROMISED(q) (page[q] == knows[q] -> promise[q] : 0)
#define VOTED(q) (page[q] == knows[q] -> vote[q] : 0)

/* A notice is a final answer to ballot b of map e. */
#if defined(SURVIVORS)
#define NOTICE(e, b, q) dead[q] /* planted: whatever its page says */
#define NOTICE_VOTE(e, q) 0
#elif defined(NEWER)
#define NOTICE(e, b, q) (dead[q] && (page[q] != e || promise[q] <= b)) /* planted */
#elif defined(PROMISES)
#define NOTICE(e, b, q) (dead[q] && page[q] <= e) /* planted: whatever it has promised */
#else
#define NOTICE(e, b, q) \
  (dead[q] && !BARRED(q) && (page[q] < e || page[q] == e && promise[q] <= b))
#endif
#ifndef SURVIVORS
#define NOTICE_VOTE(e, q) (page[q] == e -> vote[q] : 0)
#endif

/* Phase 1. An answer, in person or by notice, is 1 + the vote: 1: none; 2 + ballot. */
#define OUT(e, q) (!MEMBER(q, e))
#define ANSWER(e, b, q) \
  (OUT(e, q) -> 0 : (TOLD(e, b, q) > 0 -> TOLD(e, b, q) : \
                     (NOTICE(e, b, q) -> 1 + NOTICE_VOTE(e, q) : 0)))
#define ALL_ANSWER(e, b) \
  ((OUT(e, 0) || ANSWER(e, b, 0)) && (OUT(e, 1) || ANSWER(e, b, 1)) && \
   (OUT(e, 2) || ANSWER(e, b, 2)) && (OUT(e, 3) || ANSWER(e, b, 3)))
#define SPOKE(e, b, q) (MEMBER(q, e) && TOLD(e, b, q) > 0)
#define UP_TO(e, b, q, a) (SPOKE(e, b, q) && TOLD(e, b, q) <= (a))
#define SPOKEN(e, b, a) \
  (UP_TO(e, b, 0, a) + UP_TO(e, b, 1, a) + UP_TO(e, b, 2, a) + UP_TO(e, b, 3, a))
#define SAYS(e, b, q, a) (SPOKE(e, b, q) && TOLD(e, b, q) == (a))
#define SAID(e, b, a) (SAYS(e, b, 0, a) || SAYS(e, b, 1, a) || SAYS(e, b, 2, a) || SAYS(e, b, 3, a))
/* A majority in person whose highest vote is that of answer a. */
#define ORDINARY_1(e, b, a) (SPOKEN(e, b, a) >= MAJORITY(e) && SAID(e, b, a))
/* Everybody, at least one in person: the proposer. */
#define FULL_1(e, b) (ALL_ANSWER(e, b) && SPOKEN(e, b, 255) > 0)

#define RAISE(e, b, q) \
  if \
  :: ANSWER(e, b, q) > highest -> highest = ANSWER(e, b, q) \
  :: else \
  fi

/* A vote that is known only by hash, in a full ballot: dropped if it cannot have been decided. */
#define FOR(e, b, q, v) (ANSWER(e, b, q) > 1 && asked[AT(e, ANSWER(e, b, q) - 2)] == (v))
#define VOTES(e, b, v) (FOR(e, b, 0, v) + FOR(e, b, 1, v) + FOR(e, b, 2, v) + FOR(e, b, 3, v))
#define AGAINST(e, b, q, v) (SPOKE(e, b, q) && !FOR(e, b, q, v))
#ifdef DROPS
#define DROPPED(e, b, v) 1 /* planted: whoever has voted for it */
#else
#define DROPPED(e, b, v) \
  (VOTES(e, b, v) < MAJORITY(e) && \
   (AGAINST(e, b, 0, v) || AGAINST(e, b, 1, v) || AGAINST(e, b, 2, v) || AGAINST(e, b, 3, v)))
#endif

/* Phase 2. Who has voted is counted in person: to die between page and message tells no less. */
#define ORDINARY_2(e, b) (SIZE(voted[AT(e, b)]) >= MAJORITY(e))
#define CONTENT(e, b, q) (OUT(e, q) || IN(q, voted[AT(e, b)]) || NOTICE(e, b, q))
#define FULL_2(e, b) \
  (voted[AT(e, b)] != 0 && CONTENT(e, b, 0) && CONTENT(e, b, 1) && \
   CONTENT(e, b, 2) && CONTENT(e, b, 3))

/* Member 0 of a map: the lowest number. */
#define FIRST(q, e) ((map[e] & (BIT(q) - 1)) == 0)

inline turn_page(q) {
  if
  :: page[q] != knows[q] -> page[q] = knows[q]; promise[q] = 0; vote[q] = 0
  :: else
  fi
}

/* A change of one's own: somebody out, dead or falsely buried, or somebody in who is alive. What
 * the last map holds is nobody's business: it has a name that no other ballot gives. */
inline own_change(e, b) {
  if
  :: e + 1 == MAPS -> asked[AT(e, b)] = 1 + b
  :: e + 1 < MAPS && (map[e] ^ BIT(0)) != 0 && !(dead[0] && !IN(0, map[e])) ->
       asked[AT(e, b)] = map[e] ^ BIT(0)
  :: e + 1 < MAPS && (map[e] ^ BIT(1)) != 0 && !(dead[1] && !IN(1, map[e])) ->
       asked[AT(e, b)] = map[e] ^ BIT(1)
  :: e + 1 < MAPS && (map[e] ^ BIT(2)) != 0 && !(dead[2] && !IN(2, map[e])) ->
       asked[AT(e, b)] = map[e] ^ BIT(2)
  :: e + 1 < MAPS && (map[e] ^ BIT(3)) != 0 && !(dead[3] && !IN(3, map[e])) ->
       asked[AT(e, b)] = map[e] ^ BIT(3)
  fi
}

inline take(e, b) {
  if
  :: highest == 1 -> own_change(e, b)
  :: else -> asked[AT(e, b)] = asked[AT(e, highest - 2)]
  fi;
  highest = 0
}

#define PROMISE(q, b) \
  :: atomic { \
       ACTS(q) && ANSWERS(q, b) && OPEN(q, b) && asked[AT(knows[q], b)] == 0 && \
       TOLD(knows[q], b, q) == 0 && b >= PROMISED(q) -> \
       turn_page(q); \
       give_way(q, b); \
       promise[q] = b; \
       TOLD(knows[q], b, q) = 1 + vote[q] \
     }

#define VOTE(q, b) \
  :: atomic { \
       ACTS(q) && ANSWERS(q, b) && asked[AT(knows[q], b)] != 0 && \
       !IN(q, voted[AT(knows[q], b)]) && b >= PROMISED(q) -> \
       turn_page(q); \
       know_again(q, b); \
       promise[q] = b; \
       vote[q] = 1 + b; \
       voted[AT(knows[q], b)] = voted[AT(knows[q], b)] | BIT(q) \
     }

/* Round 0: member 0 votes first, then asks. */
#define BEGIN(q) \
  :: atomic { \
       ACTS(q) && !BARRED(q) && FIRST(q, knows[q]) && asked[AT(knows[q], 0)] == 0 && \
       PROMISED(q) == 0 && VOTED(q) == 0 -> \
       turn_page(q); \
       vote[q] = 1; \
       own_change(knows[q], 0); \
       voted[AT(knows[q], 0)] = BIT(q) \
     }

#define PROPOSE_AS(e, b, answer) \
  :: atomic { \
       asked[AT(e, b)] == 0 && PROPOSER(e, b) && PART(b) && ORDINARY_1(e, b, answer) -> \
       highest = answer; \
       take(e, b) \
     }

#define PROPOSE(e, b) \
  :: atomic { \
       asked[AT(e, b)] == 0 && PROPOSER(e, b) && FULL_1(e, b) -> \
       RAISE(e, b, 0); RAISE(e, b, 1); RAISE(e, b, 2); RAISE(e, b, 3); \
       if \
       :: highest > 1 && (HEALING(b) || DROPPED(e, b, asked[AT(e, highest - 2)])) -> \
            reach_drop(); \
            highest = 1 \
       :: skip \
       fi; \
       take(e, b) \
     }

#define DECIDE(e, b) \
  :: atomic { \
       asked[AT(e, b)] != 0 && asked[AT(e, b)] != map[e + 1] && PROPOSER(e, b) && \
       (ORDINARY_2(e, b) || FULL_2(e, b)) -> \
       reach_decision(e, b); \
       assert(map[e + 1] == 0); /* A1 */ \
       assert(map[e] != 0);     /* by members of a map that was decided */ \
       map[e + 1] = asked[AT(e, b)]; \
       decider_adopts(e, b) \
     }

/* Nobody will ever act in a map again: what was said of it is as good as unsaid (fewer states). */
#define WILL_ACT(q, e) (!dead[q] && knows[q] <= e && MEMBER(q, e))
#define OVER(e) \
  (map[e] != 0 && !WILL_ACT(0, e) && !WILL_ACT(1, e) && !WILL_ACT(2, e) && !WILL_ACT(3, e))
inline blank_page(q, e) {
  if
  :: page[q] == e && (dead[q] || knows[q] > e) -> promise[q] = 0; vote[q] = 0
  :: else
  fi
}
inline sweep(e) {
  if
  :: OVER(e) ->
       for (i : AT(e, 0) .. AT(e, BALLOTS - 1)) {
         asked[i] = 0;
         voted[i] = 0
       }
       for (i : AT(e, 0) * PEOPLE .. AT(e, BALLOTS) * PEOPLE - 1) {
         told[i] = 0
       }
       i = 0;
       blank_page(0, e); blank_page(1, e); blank_page(2, e); blank_page(3, e)
  :: else
  fi
}
#if MAPS > 3
#define SWEEP d_step { sweep(1); sweep(2); sweep(3) }
#elif MAPS > 2
#define SWEEP d_step { sweep(1); sweep(2) }
#else
#define SWEEP d_step { sweep(1) }
#endif

#ifdef BACKWARDS
#define NEWS(q, e) (knows[q] != e) /* planted: any other map is taken */
#else
#define NEWS(q, e) (knows[q] < e)
#endif

/* The page may be turned at once, or with the first promise or vote. */
#define ADOPT(q, e) \
  :: atomic { \
       !dead[q] && map[e] != 0 && MEMBER(q, e) && NEWS(q, e) -> \
       assert(e > knows[q]); /* A2 */ \
       knows[q] = e; \
       remember(q); \
       if \
       :: !CLOSED(q) -> turn_page(q) \
       :: skip \
       fi; \
       SWEEP \
     }

/* Of those who forgot. Who promises where all are asked gives up what it began below; who votes
 * there knows again what it has said; who decides adopts the map in the same step. */
#ifdef HEALS
#ifdef PARTLY
#define PART(b) 1 /* planted: a majority is enough in every ballot */
#else
#define PART(b) (!HEALING(b))
#endif
inline give_way(q, b) {
#ifndef KEEPS
  if
  :: HEALING(b) && q < b && BEGUN(knows[q], q) -> ended[AT(knows[q], q)] = true
  :: else
  fi
#else
  skip /* planted: it goes on with what it has begun */
#endif
}
inline know_again(q, b) {
  if
  :: HEALING(b) -> reach_again(q); lost[q] = false; had[q] = knows[q]
  :: else
  fi
}
inline decider_adopts(e, b) {
#ifndef LATER
  knows[b] = e + 1;
  had[b] = e + 1;
  lost[b] = false;
  turn_page(b);
  SWEEP
#else
  skip /* planted: it adopts the map some time later */
#endif
}
/* What was said about a map before does not matter; what was about a later one is known again there. */
inline remember(q) {
  if
  :: knows[q] > had[q] -> had[q] = knows[q]; lost[q] = false
  :: else
  fi
}
#else
#define remember(q) skip
#define PART(b) 1
#define give_way(q, b) skip
#define know_again(q, b) skip
#define decider_adopts(e, b) skip
#endif

/* What a memory loses, and where it may come back to: an earlier map of the branch, by way of another
 * branch. (Only who was wrong about the fork would call it back: the worst case.) */
#ifdef HEALS
#ifdef GOES_ON
#define GIVES_UP(q) false /* planted: its own ballot goes on */
#else
#define GIVES_UP(q) ((q) < BALLOTS && BEGUN(knows[q], q))
#endif
#define FORGET(q) \
  :: atomic { \
       ACTS(q) && page[q] == knows[q] && promise[q] + vote[q] > 0 -> \
       promise[q] = 0; \
       vote[q] = 0; \
       lost[q] = true; \
       if \
       :: GIVES_UP(q) -> ended[AT(knows[q], q)] = true \
       :: else \
       fi \
     }
#define ADOPT_LAST(q) \
  :: atomic { \
       !dead[q] && map[MAPS] != 0 && knows[q] > 0 && knows[q] < MAPS -> \
       knows[q] = MAPS; \
       remember(q); \
       SWEEP \
     }
#define BACK(q, e) \
  :: atomic { \
       !dead[q] && knows[q] > e && MEMBER(q, e) -> \
       knows[q] = e \
     }
#if MAPS > 2
#define FORGETS(q) FORGET(q) ADOPT_LAST(q) BACK(q, 1) BACK(q, 2)
#else
#define FORGETS(q) FORGET(q) ADOPT_LAST(q) BACK(q, 1)
#endif
#else
#define FORGETS(q)
#endif

/* The end of who is in no map says nothing. */
#define TELLS(q) (knows[q] > 0 || IN(q, map[2]) || IN(q, map[MAPS - 1]))
#define DIE(q) \
  :: atomic { \
       !dead[q] && TELLS(q) -> \
       dead[q] = true; \
       SWEEP \
     }

#ifdef AMNESIA
/* Planted: the process is started anew, and takes the old one's place in the map. */
#define RESTART(q) \
  :: atomic { \
       !restarted && ACTS(q) && page[q] == knows[q] && promise[q] + vote[q] > 0 -> \
       promise[q] = 0; \
       vote[q] = 0; \
       restarted = true \
     }
#else
#define RESTART(q)
#endif

/* Controls that the interesting cases are in the state space at all: each is "violated". */
inline reach_drop() {
#ifdef REACH_DROP
  assert(false)
#else
  skip
#endif
}

inline reach_again(q) {
#ifdef REACH_AGAIN
  assert(!lost[q])
#else
  skip
#endif
}

inline reach_decision(e, b) {
#if defined(REACH_FULL) /* only full quorums allow it, in both phases */
  assert(b == 0 || ORDINARY_2(e, b) || SPOKEN(e, b, 255) >= MAJORITY(e))
#elif defined(REACH_NEWCOMER) /* somebody who was not a founder has voted for it */
  assert((voted[AT(e, b)] >> FOUNDERS) == 0)
#elif defined(REACH_LAST)
  assert(e + 1 < MAPS)
#else
  skip
#endif
}

#if BALLOTS > 2
#define THIRD(q) PROMISE(q, 2) VOTE(q, 2)
#define THIRD_OF(e) \
  PROPOSE_AS(e, 2, 1) PROPOSE_AS(e, 2, 2) PROPOSE_AS(e, 2, 3) PROPOSE(e, 2) DECIDE(e, 2)
#else
#define THIRD(q)
#define THIRD_OF(e)
#endif
#if BALLOTS > 3
#define FOURTH(q) PROMISE(q, 3) VOTE(q, 3)
#define FOURTH_OF(e) \
  PROPOSE_AS(e, 3, 1) PROPOSE_AS(e, 3, 2) PROPOSE_AS(e, 3, 3) PROPOSE_AS(e, 3, 4) \
  PROPOSE(e, 3) DECIDE(e, 3)
#else
#define FOURTH(q)
#define FOURTH_OF(e)
#endif
#ifdef BACKWARDS
#define ADOPTS(q) ADOPT(q, 1) ADOPT(q, 2)
#elif MAPS > 3
#define ADOPTS(q) ADOPT(q, 2) ADOPT(q, 3)
#elif MAPS > 2
#define ADOPTS(q) ADOPT(q, 2)
#else
#define ADOPTS(q)
#endif

#define LIFE(q) \
  VOTE(q, 0) PROMISE(q, 1) VOTE(q, 1) THIRD(q) FOURTH(q) ADOPTS(q) BEGIN(q) DIE(q) RESTART(q) FORGETS(q)
#define EPOCH(e) \
  PROPOSE_AS(e, 1, 1) PROPOSE_AS(e, 1, 2) PROPOSE(e, 1) DECIDE(e, 0) DECIDE(e, 1) \
  THIRD_OF(e) FOURTH_OF(e)

active proctype world() {
  atomic {
    map[1] = BIT(FOUNDERS) - 1;
    for (q : 0 .. FOUNDERS - 1) {
      knows[q] = 1;
      remember(q);
      page[q] = 1
    }
    q = 0
  }
  do
  LIFE(0) LIFE(1) LIFE(2) LIFE(3)
  EPOCH(1)
#if MAPS > 2
  EPOCH(2)
#endif
#if MAPS > 3
  EPOCH(3)
#endif
  od
}
