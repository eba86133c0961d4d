(** If the outer products v w^T over a set of neurons of one layer sum to 0, turning these neurons
    around leaves the function alone: relu t = t + relu (- t).

    The set T holds ReLU neurons none of which reads another, and no max-pool reads them; the sets of
    neurons of one layer of a layered network are of this kind. The sum is over the neurons of T
    between u and z, where missing edges have weight 0. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma relu_opp (R : realFieldType) (p : R) : Num.max 0 (- p) = Num.max 0 p - p.
Proof. by rewrite !maxEle oppr_ge0; case: (ltrgt0P p) => [_|_|->]; rewrite ?subrr ?sub0r ?oppr0. Qed.

Section Flip.
Variables (R : realFieldType) (A : architecture) (a : parameters R) (T : pred nat).

Hypothesis relus : forall v, T v -> is_relu A v.
Hypothesis apart : forall u v, T u -> T v -> ~~ edge A u v.
Hypothesis no_pool : forall u v, T u -> edge A u v -> ~~ is_maxpool A v.

(** The weight of u -> v, which is 0 where there is no such edge. *)
Definition w (u v : nat) : R := if edge A u v then weight a u v else 0.

Definition outer_sum (u z : nat) : R := \sum_(t <- sources A z | T t) w t z * w u t.

(** (w, b) is negated at the neurons of T; what reads them gets sum v b more of bias. *)
Definition flipped : parameters R := Parameters
  (fun u v => if T v then - weight a u v else weight a u v)
  (fun v => if T v then - bias a v
            else bias a v + \sum_(t <- sources A v | T t) weight a t v * bias a t).

Lemma sum_sources_below (f : nat -> R) v n : (v <= n)%N ->
  \sum_(u <- sources A v) f u = \sum_(u <- iota 0 n | edge A u v) f u.
Proof.
move=> le; rewrite /sources big_filter -(subnKC le) iotaD big_cat /= add0n.
rewrite [X in _ = _ + X]big1_seq ?addr0 // => u /andP[/edge_lt lt]; rewrite mem_iota => /andP[ge _].
by move: (leq_trans lt ge); rewrite ltnn.
Qed.

Lemma sum_edges (y : nat -> R) t n : (t <= n)%N ->
  \sum_(u <- sources A t) weight a u t * y u = \sum_(u <- iota 0 n) w u t * y u.
Proof.
move=> le; rewrite (sum_sources_below _ le) big_mkcond; apply: eq_bigr => u _.
by rewrite /w; case: ifP; rewrite ?mul0r.
Qed.

Theorem flip_preserves_realization_of_reducible :
  (forall u z, outer_sum u z = 0) -> realization_equal A a flipped.
Proof.
move=> zero x; set y := value A a x; set y' := value A flipped x.
have key v : is_neuron A v ->
    y' v = if T v then y v - preactivation A a y v else y v.
  elim/ltn_ind: v => v IH n.
  have before u : u \in sources A v -> y' u = if T u then y u - preactivation A a y u else y u.
    by move=> s; apply: IH; [apply: (@edge_lt A); rewrite -mem_sources|exact: source_neuron s].
  rewrite {1}/y' valueE -/y' /gate.
  case Tv: (T v).
    have r := relus Tv; have i : is_input A v = false by apply: contraTF r => /input_hidden h; rewrite /is_relu h.
    have -> : preactivation A flipped y' v = - preactivation A a y v.
      rewrite /preactivation /= Tv opprD -sumrN; congr (_ + _); apply: eq_big_seq => u su.
      rewrite mulNr before //; case: ifP => // Tu; by have := apart Tu Tv; rewrite -mem_sources su.
    by rewrite i r relu_opp {3}/y valueE -/y /gate i r.
  have pre : preactivation A flipped y' v = preactivation A a y v.
    rewrite /preactivation /= Tv -addrA; congr (_ + _).
    rewrite (eq_big_seq (fun u => weight a u v * y u -
        (if T u then weight a u v * preactivation A a y u else 0))); last first.
      by move=> u su; rewrite before //; case: ifP => _; rewrite ?subr0 // mulrBr.
    rewrite sumrB -big_mkcond addrCA -[RHS]addr0; congr (_ + _).
    apply/eqP; rewrite subr_eq0 eq_sym -subr_eq0 -sumrB; apply/eqP.
    transitivity (\sum_(u <- iota 0 v) outer_sum u v * y u); last first.
      by apply: big1 => u _; rewrite zero mul0r.
    under [RHS]eq_bigr do rewrite mulr_suml.
    rewrite exchange_big [LHS]big_seq_cond [RHS]big_seq_cond; apply: eq_bigr => t /andP[st _].
    have e : edge A t v by rewrite -mem_sources.
    rewrite -mulrBr addrAC subrr add0r (sum_edges y (ltnW (edge_lt e))) mulr_sumr.
    by apply: eq_bigr => u _; rewrite mulrA /w e.
  rewrite pre /y [RHS]valueE /gate -/y; case: ifP => // _; case: ifP => // _; case: ifP => // m.
  congr maximum; apply/eq_in_map => u su; rewrite /= Tv before //; case: ifP => // Tu.
  by have := no_pool Tu; move/(_ v); rewrite m -mem_sources su => /(_ erefl).
move=> v o; rewrite -/y -/y' key ?/is_neuron ?o ?orbT //; case: ifP => // /relus.
by rewrite /is_relu => /andP[/hidden_output]; rewrite o.
Qed.

End Flip.
