(** On admissible parameters, every hidden neuron lies on a path along which no weight vanishes. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section LivePaths.
Variables (R : realFieldType) (A : architecture).
Implicit Types (a b : parameters R) (l : nat -> R).

Lemma live_from_input a v : admissible A a -> is_hidden A v ->
  exists u p, [/\ is_input A u, path (edge A) u p, last u p = v & product a u p != 0].
Proof.
move=> adm; elim/ltn_ind: v => v IH h; have [[u /andP[e w0]] _] := adm v h.
case/orP: (edge_tail e) => [i|hu].
  by exists u, [:: v]; rewrite /= e mulr1.
have [s [p [i steps end_u p0]]] := IH u (edge_lt e) hu.
by exists s, (rcons p v); rewrite rcons_path last_rcons steps product_rcons end_u e mulf_neq0.
Qed.

Lemma live_to_output a v : admissible A a -> is_hidden A v ->
  exists q, [/\ path (edge A) v q, is_output A (last v q) & product a v q != 0].
Proof.
move=> adm; move En: (n_inputs A + n_hidden A - v)%N => n.
elim/ltn_ind: n v En => n IH v En h; have [_ [u /andP[e w0]]] := adm v h.
case/orP: (edge_head e) => [hu|o]; last by exists [:: u]; rewrite /= e mulr1.
have [|q [steps o q0]] := IH _ _ u erefl hu.
  by rewrite -En; apply: ltn_sub2l; [case/andP: h|exact: edge_lt e].
by exists (u :: q); rewrite /= e mulf_neq0.
Qed.

Lemma output_path v q : is_output A v -> path (edge A) v q -> q = [::].
Proof. by case: q => //= u q o; rewrite output_no_edge. Qed.

(** Finitely many numbers can be chosen at once. *)
Lemma choice_below n (P : nat -> R -> Prop) :
  (forall v, (v < n)%N -> exists z, P v z) -> exists l, forall v, (v < n)%N -> P v (l v).
Proof.
elim: n => [|n IH] some; first by exists (fun=> 0).
have [z Pz] := some n (leqnn _); have [v /ltnW lt|l Pl] := IH; first exact: some.
exists (fun v => if v == n then z else l v) => v; rewrite ltnS leq_eqVlt.
by case: eqVneq => [-> _|_ /=]; [|exact: Pl].
Qed.

(** Admissible parameters with one Phi differ by factors of either sign. *)
Lemma signed_scaling_of_phi_eq a b :
  admissible A a -> phi_equal A a b -> signed_scaling_equivalent A a b.
Proof.
move=> adm phi.
pose good v z := z != 0 /\ forall q, path (edge A) v q -> is_output A (last v q) ->
  z * product b v q = product a v q.
have some v : is_hidden A v -> exists z, good v z.
  move=> h; have [u [p [i steps end_v p0]]] := live_from_input adm h.
  have both q : path (edge A) v q -> is_output A (last v q) ->
      product a u p * product a v q = product b u p * product b v q.
    move=> go o; have := phi u (p ++ q).
    rewrite /is_path /Phi i cat_path last_cat end_v steps go o => /(_ erefl).
    by rewrite !mul1r !product_cat end_v.
  have [q [go o q0]] := live_to_output adm h.
  have bp0 : product b u p != 0.
    apply: contraTneq (mulf_neq0 p0 q0) => bp; by rewrite both // bp mul0r eqxx.
  exists (product b u p / product a u p); split=> [|r gr or].
    by rewrite mulf_neq0 ?invr_eq0.
  by rewrite mulrAC -both // mulrC mulKf.
have [v _|m Pm] := choice_below (n := (n_inputs A + n_hidden A)%N)
    (P := fun v z => is_hidden A v -> good v z).
  by case h: (is_hidden A v); [have [z g] := some v h; exists z|exists 0].
pose l v := if is_hidden A v then m v else 1.
have lg v : is_neuron A v -> good v (l v).
  rewrite /l; case h: (is_hidden A v) => n; first by apply: Pm => //; case/andP: h.
  split=> [|q go o]; first exact: oner_neq0.
  rewrite mul1r; move: n; rewrite /is_neuron h /= => /orP[i|oo].
    by have := phi v q; rewrite /is_path /Phi i go o => /(_ erefl); rewrite !mul1r.
  by rewrite (output_path oo go).
have to_output v : is_neuron A v -> ~~ is_input A v ->
    exists q, [/\ path (edge A) v q, is_output A (last v q) & product a v q != 0].
  rewrite /is_neuron; case: (is_input A v) => //=; case/orP=> [h _|o _]; first exact: live_to_output.
  by exists [::]; rewrite /= oner_neq0.
have l0 v : l v != 0.
  by rewrite /l; case: ifP => [h|_]; [case: (lg v); rewrite /is_neuron ?h ?orbT // /l h|exact: oner_neq0].
exists l; split=> // [v /negbTE h|]; first by rewrite /l h.
split=> [u v e|v hb].
  have nv : is_neuron A v by rewrite /is_neuron (edge_head e) orbT.
  have nu : is_neuron A u by apply: (@source_neuron _ u v); rewrite mem_sources.
  have [|q [go o q0]] := to_output v nv; first by apply: contraTN e => /input_no_edge ->.
  have [_ gu] := lg u nu; have [_ gv] := lg v nv.
  have := gu (v :: q); rewrite /= e go => /(_ erefl o); rewrite -(gv q go o) => E.
  have bq0 : product b v q != 0 by apply: contraNneq q0 => z; rewrite -(gv q go o) z mulr0.
  apply: (mulfI (l0 u)); apply: (mulIf bq0); rewrite -mulrA E; field; exact: l0.
have i : is_input A v = false by apply: contraTF hb => /input_has_bias ->.
have nv : is_neuron A v by move: hb; rewrite /has_bias /is_neuron => /orP[/andP[->]|->]; rewrite ?orbT.
have [|q [go o q0]] := to_output v nv; first by rewrite i.
have [_ gv] := lg v nv; have := phi v q; rewrite /is_path /Phi i hb go o => /(_ erefl) E.
have bq0 : product b v q != 0 by apply: contraNneq q0 => z; rewrite -(gv q go o) z mulr0.
by apply: (mulIf bq0); rewrite -E -(gv q go o); ring.
Qed.

End LivePaths.
