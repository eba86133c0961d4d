(** The paths that end at a neuron: there is a list of them, and it can be summed over neuron by neuron. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma uniq_flatten_map (S T : eqType) (t : S -> seq T) (us : seq S) :
  uniq us -> (forall u, u \in us -> uniq (t u)) ->
  (forall u u' s, u \in us -> u' \in us -> s \in t u -> s \in t u' -> u = u') -> uniq (flatten [seq t u | u <- us]).
Proof.
elim: us => //= u us IH /andP[un unus] each apart; rewrite cat_uniq each ?mem_head //=.
have later u' : u' \in us -> u' \in u :: us by rewrite inE => ->; rewrite orbT.
rewrite IH ?andbT //; last 2 first.
- by move=> u' /later /each.
- by move=> u1 u2 s /later m1 /later m2; apply: apart.
apply/hasPn => s /flatten_mapP[u' mu' su']; apply: contraNN un => su.
by rewrite (apart _ _ s _ _ su su') ?mem_head ?later.
Qed.

Section PathLists.
Variable A : architecture.
Local Notation starts v := (is_input A v || has_bias A v).

(** A path in the making: all that [is_path] asks but that it ends at an output. *)
Definition is_walk (u : nat) (p : seq nat) : bool := starts u && path (edge A) u p.

Definition trivial_walks (v : nat) : seq (nat * seq nat) := if starts v then [:: (v, [::])] else [::].
Definition prolong (v : nat) (s : nat * seq nat) : nat * seq nat := (s.1, rcons s.2 v).

Arguments trivial_walks : simpl never.

(** The walks to v with at most k edges. *)
Fixpoint walks_to (k v : nat) : seq (nat * seq nat) :=
  trivial_walks v ++
  if k is k'.+1 then flatten [seq map (prolong v) (walks_to k' u) | u <- sources A v] else [::].

Lemma mem_trivial v u p : ((u, p) \in trivial_walks v) = [&& starts v, u == v & p == [::]].
Proof. by rewrite /trivial_walks; case: ifP => _; rewrite ?inE. Qed.

Lemma mem_walks_to k v u p : (v <= k)%N ->
  ((u, p) \in walks_to k v) = is_walk u p && (last u p == v).
Proof.
rewrite /is_walk; elim: k v u p => [|k IH] v u p lev; rewrite /= mem_cat mem_trivial.
  move: lev; rewrite leqn0 => /eqP ->; rewrite in_nil orbF.
  case/lastP: p => [|p w]; first by case: eqVneq => [->|]; rewrite /= ?andbT ?andbF.
  rewrite last_rcons rcons_path -size_eq0 size_rcons !andbF; apply/esym/negbTE/negP.
  by case/andP=> /and3P[_ _ /edge_lt lt] /eqP w0; rewrite w0 in lt.
case/lastP: p => [|p w].
  rewrite eqxx !andbT /= orbC; case: flatten_mapP => [[u' _ /mapP[[s q] _ [_ /eqP]]]|_].
    by rewrite eq_sym -size_eq0 size_rcons.
  by case: eqVneq => [->|]; rewrite ?andbT ?andbF.
rewrite -size_eq0 size_rcons !andbF /= last_rcons rcons_path.
apply/flatten_mapP/idP => [[u' su' /mapP[[s q] sq [-> /rcons_inj[-> ->]]]]|].
  move: sq; rewrite mem_sources in su'; rewrite eqxx andbT.
  rewrite IH; last by rewrite -ltnS (leq_trans (edge_lt su')).
  by case/andP=> /andP[-> ->] /eqP ->.
case/andP=> /andP[st /andP[steps e]] /eqP wv; rewrite wv in e *.
exists (last u p); rewrite ?mem_sources //; apply/mapP; exists (u, p) => //.
by rewrite IH ?st ?steps ?eqxx // -ltnS (leq_trans (edge_lt e)).
Qed.

Lemma uniq_walks_to k v : (v <= k)%N -> uniq (walks_to k v).
Proof.
elim: k v => [|k IH] v lev; rewrite /= cat_uniq.
  by rewrite andbT /trivial_walks; case: ifP.
have below u : u \in sources A v -> (u <= k)%N.
  by rewrite mem_sources => /edge_lt lt; rewrite -ltnS (leq_trans lt).
have inj : injective (prolong v) by move=> [u p] [u' p'] [-> /rcons_inj[->]].
apply/and3P; split; first by rewrite /trivial_walks; case: ifP.
  apply/hasPn => -[u p] /flatten_mapP[u' _ /mapP[[s q] _ [-> ->]]].
  change ((s, rcons q v) \notin trivial_walks v).
  by rewrite mem_trivial -size_eq0 size_rcons !andbF.
apply: uniq_flatten_map => [|u su|u u' s su su']; first exact: uniq_sources.
  by rewrite map_inj_uniq ?IH ?below.
case/mapP=> -[w p] mw -> /mapP[[w' p'] mw' /inj[ww pp]]; rewrite -ww -pp in mw'.
by move: mw mw'; rewrite !mem_walks_to ?below // => /andP[_ /eqP <-] /andP[_ /eqP <-].
Qed.

(** A sum over the walks to v is a sum over v's sources of sums over the walks to them. *)
Lemma sum_walks_to (R : realFieldType) (F : nat -> seq nat -> R) k v :
  \sum_(s <- walks_to k.+1 v) F s.1 s.2 =
  (if starts v then F v [::] else 0) +
  \sum_(u <- sources A v) \sum_(s <- walks_to k u) F s.1 (rcons s.2 v).
Proof.
rewrite big_cat; congr (_ + _).
  by rewrite /trivial_walks; case: ifP => _; rewrite ?big_nil // big_seq1.
by rewrite big_flatten big_map; apply: eq_bigr => u _; rewrite big_map.
Qed.

(** [s] lists the paths that end at the output j, each once. *)
Definition lists_paths (s : seq (nat * seq nat)) (j : nat) : Prop :=
  uniq s /\ forall u p, ((u, p) \in s) = is_path A u p && (last u p == j).

Lemma walks_to_lists_paths k j : is_output A j -> (j <= k)%N -> lists_paths (walks_to k j) j.
Proof.
move=> o le; split=> [|u p]; first exact: uniq_walks_to.
rewrite mem_walks_to // /is_walk /is_path; case: eqVneq => [->|]; rewrite ?andbF // o.
by rewrite !andbT.
Qed.

Lemma exists_lists_paths j : is_output A j -> exists s, lists_paths s j.
Proof. by move=> o; exists (walks_to j j); apply: walks_to_lists_paths. Qed.

Lemma sum_lists_paths (R : realFieldType) (F : nat -> seq nat -> R) s j :
  is_output A j -> lists_paths s j ->
  \sum_(p <- s) F p.1 p.2 = \sum_(p <- walks_to j.+1 j) F p.1 p.2.
Proof.
move=> o [us ms]; have [uw mw] := walks_to_lists_paths o (leqnSn j).
by apply: perm_big; apply: uniq_perm => // -[u p]; rewrite ms mw.
Qed.

End PathLists.
